package io.herokuexporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmOptionsTest {
  private static final String OPTIONS = "@src/main/launcher/jvm.options";
  private static final String NEVER_INLINED = "-XX:CompileCommand=dontinline,";

  /// Copies a copy so often that it is compiled, and prints how many copies were wrong.
  static final class Copies {
    private static final String TEXT = "a text of bytes.";

    private Copies() {}

    public static void main(String[] arguments) {
      int wrong = 0;
      for (int i = 0; i < 20_000; i++) {
        wrong += TEXT.startsWith(new String(copy(), StandardCharsets.ISO_8859_1)) ? 0 : 1;
      }
      System.out.println(wrong + " wrong");
    }

    private static byte[] copy() {
      return Arrays.copyOf(TEXT.getBytes(StandardCharsets.ISO_8859_1), 12);
    }
  }

  /// The JVM says nothing about a method that it is to treat in some way and does not find.
  @Test
  void every_method_that_is_never_inlined_is_there() throws IOException {
    List<String> names =
        Files.readAllLines(Path.of(OPTIONS.substring(1))).stream()
            .filter(line -> line.startsWith(NEVER_INLINED))
            .map(line -> line.substring(NEVER_INLINED.length()))
            .toList();
    assertThat(names).isNotEmpty().allSatisfy(JvmOptionsTest::assertIsThere);
  }

  /// They did not with compact object headers (JDK-8380060).
  @Test
  void compiled_copies_keep_their_first_bytes() throws IOException {
    String copies = Copies.class.getName();
    assertThat(
            java(
                "-Xbatch",
                "-XX:CompileCommand=compileonly," + copies + "::copy",
                "-cp",
                System.getProperty("java.class.path"),
                copies))
        .isEqualTo("0 wrong\n");
  }

  /// The JVM does not look whether this processor can run what another one was trained to
  /// (JDK-8388703).
  @Test
  void a_cache_holds_no_code_of_the_processor_that_trained_it(@TempDir Path folder)
      throws IOException {
    Path cache = folder.resolve("cache.aot");
    java("-XX:AOTCacheOutput=" + cache, "-version");
    assertThat(cache).isNotEmptyFile();
    assertThat(java("-XX:AOTCache=" + cache, "-Xlog:aot+codecache+init:stdout", "-version"))
        .isEmpty();
  }

  /// What a JVM with the options of the launcher and these writes to its standard output.
  private static String java(String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.add(OPTIONS);
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void assertIsThere(String name) throws ClassNotFoundException {
    String[] parts = name.split("::", 2);
    ClassLoader loader = JvmOptionsTest.class.getClassLoader();
    Method[] methods = Class.forName(parts[0], false, loader).getDeclaredMethods();
    assertThat(Arrays.stream(methods).map(Method::getName)).contains(parts[1]);
  }
}
