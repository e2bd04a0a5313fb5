/**
 * The file that nnU-Net writes beside the scores of a case: a {@code .pkl} with the geometry of the image and the box
 * to which the scores are cropped.
 *
 * <p>A pickle is a program that may call any function of Python. {@link PickleReader} runs none: it knows the
 * instructions that build lists, tuples, dictionaries, numbers, texts and bytes, and recognises by name the few
 * functions of NumPy whose results are numbers. Everything else is refused.
 */
package io.conformalstreams.connectors.nnunet;
