package io.herokuexporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.storage.SqliteStorage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ServeCommandTest {
  @TempDir Path folder;

  private Process serve() throws IOException {
    return CommandProcess.serve(
            "-Xshare:auto",
            Map.of("PASSWORD_DRAIN", "d", "PASSWORD_METRICS", "m"),
            "--web.shutdown-timeout=1s",
            "--storage.path=" + folder)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  @Test
  void a_signal_during_the_start_ends_it_with_0() throws Exception {
    SqliteStorage.open(folder).close();
    Path log = folder.resolve("heroku-exporter.db-wal");
    assertThat(new ProcessBuilder("mkfifo", log.toString()).start().waitFor()).isZero();
    Process process = serve();
    try {
      CompletableFuture<OutputStream> held =
          CompletableFuture.supplyAsync(
              () -> readBySomebody(log), Thread.ofPlatform().daemon()::start);
      CompletableFuture.anyOf(held, process.onExit()).join();
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      held.join().close();
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(folder.resolve("log")).content().contains("the start is broken off");
  }

  /// Opens a pipe, which waits, and cannot be interrupted, until somebody reads it.
  private static OutputStream readBySomebody(Path pipe) {
    try {
      return Files.newOutputStream(pipe);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "check"})
  void a_signal_while_a_pipe_of_credentials_is_waited_for_ends_it_with_0(String command)
      throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        CommandProcess.of("-Xshare:auto", command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(Map.of("PASSWORD_DRAIN_FILE", "" + pipe, "PASSWORD_METRICS", "m"));
    Process process = builder.start();
    try {
      while (!Files.readString(log).contains("waiting for " + pipe)) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void a_start_that_fails_ends_it_with_1() throws Exception {
    try (SqliteStorage _ = SqliteStorage.open(folder)) {
      assertThat(serve().waitFor()).isEqualTo(ExitStatus.FAILED);
      assertThat(folder.resolve("log")).content().contains("heroku-exporter.db is in use");
    }
  }

  @Test
  void a_port_that_is_in_use_is_named_by_its_setting_and_ends_it_with_1() throws Exception {
    try (ServerSocket other = new ServerSocket(0)) {
      ProcessBuilder builder =
          CommandProcess.of("-Xshare:auto", "serve")
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("HEROKU_EXPORTER_"));
      String port = Integer.toString(other.getLocalPort());
      builder
          .environment()
          .putAll(Map.of("PASSWORD_DRAIN", "d", "PASSWORD_METRICS", "m", "PORT", port));
      assertThat(builder.start().waitFor()).isEqualTo(ExitStatus.FAILED);
      assertThat(folder.resolve("log"))
          .content()
          .contains("\"PORT: cannot listen on 0.0.0.0:" + port + ": it is in use");
    }
  }

  @Test
  void a_storage_that_check_refuses_ends_it_with_2() throws Exception {
    Path database = Files.writeString(folder.resolve("heroku-exporter.db"), "no database");
    assertThat(serve().waitFor()).isEqualTo(ExitStatus.USAGE);
    assertThat(folder.resolve("log"))
        .content()
        .startsWith("--storage.path: " + database + " is damaged");
  }
}
