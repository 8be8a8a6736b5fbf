package io.herokuexporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The JVM says nothing about a method that it is to treat in some way and does not find.
class JvmOptionsTest {
  private static final String NEVER_INLINED = "-XX:CompileCommand=dontinline,";

  @Test
  void every_method_that_is_never_inlined_is_there() throws IOException {
    List<String> names =
        Files.readAllLines(Path.of("src/main/launcher/jvm.options")).stream()
            .filter(line -> line.startsWith(NEVER_INLINED))
            .map(line -> line.substring(NEVER_INLINED.length()))
            .toList();
    assertThat(names).isNotEmpty().allSatisfy(JvmOptionsTest::assertIsThere);
  }

  private static void assertIsThere(String name) throws ClassNotFoundException {
    String[] parts = name.split("::", 2);
    ClassLoader loader = JvmOptionsTest.class.getClassLoader();
    Method[] methods = Class.forName(parts[0], false, loader).getDeclaredMethods();
    assertThat(Arrays.stream(methods).map(Method::getName)).contains(parts[1]);
  }
}
