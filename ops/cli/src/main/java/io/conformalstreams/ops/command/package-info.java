/** The command line: one root command, one class per subcommand, one meaning per exit code. */
package io.conformalstreams.ops.command;
