package io.conformalstreams.connectors.masksink;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.connectors.format.CocoRunLengths;
import io.conformalstreams.connectors.issued.IssuedSets;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The sets of one image as a COCO data set: an image for each slice, a category for each set. */
final class CocoDataSet {

    private final Grid grid;
    private final ObjectNode root = JsonNodeFactory.instance.objectNode();
    private final ArrayNode annotations;

    private CocoDataSet(IssuedSets sets) {
        grid = sets.grid();
        ArrayNode images = root.putArray("images");
        for (int slice = 0; slice < grid.depth(); slice++) {
            images.addObject()
                    .put("id", slice + 1)
                    .put("file_name", grid.dimensions() == 3 ? sets.imageId() + "#" + slice : sets.imageId())
                    .put("height", grid.height())
                    .put("width", grid.width());
        }
        ArrayNode categories = root.putArray("categories");
        annotations = root.putArray("annotations");
        List<IssuedSets.NamedMask> masks = sets.masks();
        for (int category = 1; category <= masks.size(); category++) {
            categories
                    .addObject()
                    .put("id", category)
                    .put(
                            "name",
                            sets.procedure() + ' ' + masks.get(category - 1).name())
                    .put("supercategory", sets.procedure());
            for (int slice = 0; slice < grid.depth(); slice++) {
                annotate(category, masks.get(category - 1).mask(), slice);
            }
        }
    }

    static byte[] encode(IssuedSets sets) {
        return new CocoDataSet(sets).root.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void annotate(int category, PackedMask mask, int slice) {
        int start = slice * grid.height() * grid.width();
        int area = 0;
        int left = grid.width();
        int top = grid.height();
        int right = -1;
        int bottom = -1;
        for (int y = 0; y < grid.height(); y++) {
            for (int x = 0; x < grid.width(); x++) {
                if (mask.contains(start + y * grid.width() + x)) {
                    area++;
                    left = Math.min(left, x);
                    right = Math.max(right, x);
                    top = Math.min(top, y);
                    bottom = y;
                }
            }
        }
        // Readers refuse annotations without an area. The record's document says that the set is empty.
        if (area == 0) {
            return;
        }
        ObjectNode annotation = annotations
                .addObject()
                .put("id", annotations.size())
                .put("image_id", slice + 1)
                .put("category_id", category)
                .put("iscrowd", 1)
                .put("area", area);
        annotation.putArray("bbox").add(left).add(top).add(right - left + 1).add(bottom - top + 1);
        ObjectNode segmentation = annotation.putObject("segmentation");
        segmentation.putArray("size").add(grid.height()).add(grid.width());
        segmentation.put("counts", CocoRunLengths.counts(mask, slice));
    }
}
