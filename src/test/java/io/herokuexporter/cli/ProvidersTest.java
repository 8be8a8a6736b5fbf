package io.herokuexporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
  void a_command_that_sets_up_no_log_says_warnings_and_to_stderr_alone() throws Exception {
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
}
