package io.herokuexporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.ConsoleAppender;
import java.io.BufferedReader;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProvidersTest {
  /// Named is what the JVM takes here, where nobody has named anything.
  @Test
  void names_the_selectors_that_the_jvm_takes_by_itself() {
    assertThat(System.getProperty("java.nio.channels.spi.SelectorProvider")).isNull();
    String own = SelectorProvider.provider().getClass().getName();
    assertThat(Providers.selectors()).isIn(own, null);
    if (System.getProperty("os.name").equals("Linux")) {
      assertThat(Providers.selectors()).isEqualTo(own);
    }
  }

  @Test
  void a_mistake_is_told_to_stderr_alone() throws Exception {
    Process check =
        CommandProcess.serve("-Dlogback.debug=true", Map.of(), "--log.level=nonsense")
            .redirectErrorStream(false)
            .start();
    String out = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(check.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(check.waitFor()).isEqualTo(ExitStatus.USAGE);
    assertThat(out).isEmpty();
    assertThat(err).contains("nonsense").doesNotContain("SLF4J", "logback");
  }

  @Test
  void a_server_says_nothing_of_its_providers() throws Exception {
    Map<String, String> passwords = Map.of("PASSWORD_DRAIN", "d", "PASSWORD_METRICS", "m");
    Process server = CommandProcess.serve("-Dlogback.debug=true", passwords).start();
    try (BufferedReader output = server.inputReader()) {
      assertThat(output.readLine()).contains("listening on");
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void there_are_warnings_and_to_stderr_alone_until_a_command_says_otherwise() {
    LogbackProvider provider = new LogbackProvider();
    provider.initialize();
    LoggerContext context = (LoggerContext) provider.getLoggerFactory();
    Logger ofLibrary = context.getLogger("some.library");
    assertThat(ofLibrary.isInfoEnabled()).isFalse();
    assertThat(ofLibrary.isWarnEnabled()).isTrue();
    assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders())
        .toIterable()
        .singleElement()
        .isInstanceOfSatisfying(
            ConsoleAppender.class,
            appender -> assertThat(appender.getTarget()).isEqualTo("System.err"));
  }
}
