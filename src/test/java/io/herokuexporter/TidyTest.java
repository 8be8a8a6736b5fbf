package io.herokuexporter;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/// What a reader's screen holds: lines of 100 columns, methods of 70 lines, packages that say what
/// they are for.
class TidyTest {
  private static final int COLUMNS_MAX = 100;
  private static final int METHOD_LINES_MAX = 70;

  @Test
  void no_line_is_wider_than_a_screen() throws IOException {
    List<String> wide = new ArrayList<>();
    for (Path source : sources()) {
      List<String> lines = Files.readAllLines(source);
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        if (line.codePointCount(0, line.length()) > COLUMNS_MAX && !line.startsWith("import ")) {
          wide.add(source + ":" + (i + 1));
        }
      }
    }
    assertThat(wide).isEmpty();
  }

  @Test
  void no_method_is_longer_than_a_screen() throws IOException {
    List<String> lengthy = new ArrayList<>();
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    var files = javac.getStandardFileManager(null, null, null);
    try (files) {
      var units = files.getJavaFileObjectsFromPaths(sources());
      JavacTask task =
          (JavacTask) javac.getTask(null, files, null, List.of("-proc:none"), null, units);
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        unit.accept(
            new TreeScanner<Void, Void>() {
              @Override
              public Void visitMethod(MethodTree method, Void unused) {
                var lines = unit.getLineMap();
                long first = positions.getStartPosition(unit, method);
                long last = positions.getEndPosition(unit, method);
                if (first >= 0
                    && lines.getLineNumber(last) - lines.getLineNumber(first) >= METHOD_LINES_MAX) {
                  lengthy.add(unit.getSourceFile().getName() + " " + method.getName());
                }
                return super.visitMethod(method, null);
              }
            },
            null);
      }
    }
    assertThat(lengthy).isEmpty();
  }

  @Test
  void every_package_says_what_it_is_for() throws IOException {
    for (Path source : sources()) {
      if (source.startsWith("src/main")) {
        Path says = source.resolveSibling("package-info.java");
        assertThat(says).exists();
        assertThat(Files.readString(says)).matches("(?s)///? .{80,}\npackage [a-z.]+;.*");
      }
    }
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> main = Files.walk(Path.of("src/main/java"));
        Stream<Path> test = Files.walk(Path.of("src/test/java"))) {
      return Stream.concat(main, test).filter(path -> path.toString().endsWith(".java")).toList();
    }
  }
}
