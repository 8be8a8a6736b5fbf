import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Checks or rewrites the layout of every Java file below `src` and `ci` with google-java-format.
///
/// Run by the build from the project's folder as `Format.java check` or `Format.java fix`. `check`
/// lists the files that differ from their formatted text and exits with 1 if there are any; `fix`
/// rewrites them. Doc comments are left alone, since only their author knows where a Markdown line
/// may break.
final class Format {
  private static final List<Path> ROOTS = List.of(Path.of("src"), Path.of("ci"));

  private static final Formatter FORMATTER =
      new Formatter(JavaFormatterOptions.builder().formatJavadoc(false).build());

  private Format() {}

  static void main(String[] args) throws IOException {
    var mode = args.length == 1 ? args[0] : "";
    if (!mode.equals("check") && !mode.equals("fix")) {
      System.err.println("usage: Format.java check|fix");
      System.exit(2);
    }
    var failures = 0;
    for (var file : javaFiles()) {
      var source = Files.readString(file);
      try {
        var formatted = FORMATTER.formatSourceAndFixImports(source);
        if (formatted.equals(source)) {
          continue;
        }
        if (mode.equals("fix")) {
          Files.writeString(file, formatted);
          System.out.println("formatted " + file);
        } else {
          System.err.println("not formatted: " + file);
          failures++;
        }
      } catch (FormatterException e) {
        System.err.println("cannot be parsed: " + file + ":" + e.getMessage());
        failures++;
      }
    }
    if (failures > 0) {
      System.err.println("to format the sources: mvn -q process-sources -Dformat=fix");
      System.exit(1);
    }
  }

  private static List<Path> javaFiles() throws IOException {
    var files = new ArrayList<Path>();
    for (var root : ROOTS) {
      if (Files.isDirectory(root)) {
        try (Stream<Path> tree = Files.walk(root)) {
          tree.filter(path -> path.toString().endsWith(".java")).sorted().forEach(files::add);
        }
      }
    }
    return files;
  }
}
