package io.herokuexporter.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OutputTest {
  private static final int WAIT_SECONDS = 20;
  private static final File FULL = new File("/dev/full");

  @ParameterizedTest
  @ValueSource(strings = {"explain README.md", "demo --once", "demo --port 0", "--help"})
  void output_that_cannot_be_written_is_a_failure(String line) throws Exception {
    assumeThat(FULL).exists();
    Process process =
        CommandProcess.of("-Xshare:auto", line.split(" ")).redirectOutput(FULL).start();
    try (BufferedReader err = process.errorReader()) {
      assertThat(err.readAllAsString()).contains("the output cannot be written");
      assertThat(process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(ExitStatus.FAILED);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void explain_ends_when_nobody_reads_it_any_more() throws Exception {
    Process process = CommandProcess.of("-Xshare:auto", "explain").start();
    try {
      process.getInputStream().close();
      byte[] line = "this is none\n".getBytes(StandardCharsets.US_ASCII);
      assertThatIOException().isThrownBy(() -> writeForEver(process, line));
      assertThat(process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(ExitStatus.FAILED);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void explain_ends_with_0_when_a_signal_tells_it_to() throws Exception {
    Process process = CommandProcess.of("-Xshare:auto", "explain").start();
    try (OutputStream in = process.getOutputStream();
        BufferedReader out = process.inputReader()) {
      in.write("this is none\n".getBytes(StandardCharsets.US_ASCII));
      in.flush();
      assertThat(out.readLine()).startsWith("-:1: neither a line");
      process.toHandle().destroy(); // the process itself would close what is read from it
      assertThat(process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(ExitStatus.OK);
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"explain", "explain -", "replay http://drain:secret@127.0.0.1:1 -"})
  void standard_input_is_called_by_a_dash(String line) throws Exception {
    Process process =
        CommandProcess.of("-Xshare:auto", line.split(" ")).redirectErrorStream(true).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write("this is none\n".getBytes(StandardCharsets.US_ASCII));
    }
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.readAllAsString()).startsWith("-:1: neither a line");
    }
  }

  @Test
  void numbers_have_the_digits_of_programs_in_any_language() throws Exception {
    String line = "<158>1 - - heroku router - at=error code=H12 dyno=web.1 status=503\n";
    Process process = CommandProcess.of("-Duser.language=mr", "explain").start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(line.getBytes(StandardCharsets.US_ASCII));
    }
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.readAllAsString()).contains("status=\"503\"");
    }
  }

  private static void writeForEver(Process process, byte[] line) throws IOException {
    OutputStream in = process.getOutputStream();
    while (true) {
      in.write(line);
      in.flush();
    }
  }
}
