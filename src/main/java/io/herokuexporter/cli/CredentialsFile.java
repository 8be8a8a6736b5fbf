package io.herokuexporter.cli;

import io.herokuexporter.server.Credential;
import io.herokuexporter.storage.FileReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A file of credentials, and what was last in it. See [CredentialsText].
final class CredentialsFile {
  static final int FILE_BYTES_MAX = 256 * 1024;

  static final String BYTE_ORDER_MARK = "\uFEFF";

  private static final Logger LOG = LoggerFactory.getLogger(CredentialsFile.class);

  private final String variable;
  private final Path path;
  private final boolean forDrains;

  /// What the last look but one showed, the text or why there was none: judged already, or about to
  /// be when the next look shows the same.
  private String seen = "";

  private String judged = "";

  private final List<String> doubts = new ArrayList<>();

  /// Whether it was a pipe when it was read first, which can be read but once.
  private boolean beganAsPipe;

  private boolean hasSaidThatItWaits;

  /// @param variable names the file
  /// @param forDrains whether they are those of drains; see [CredentialsText]
  CredentialsFile(String variable, Path path, boolean forDrains) {
    this.variable = variable;
    this.path = path;
    this.forDrains = forDrains;
  }

  /// The credentials in it.
  ///
  /// @param mistake is told all that is wrong, each with variable, file and line
  /// @return null when anything is wrong
  @Nullable List<Credential> read(Consumer<String> mistake) {
    String text;
    try {
      beganAsPipe = isPipe();
      text =
          text(
              beganAsPipe
                  ? new WaitingInput(new LateInput(path), this::sayThatItWaits)
                  : Files.newInputStream(path));
    } catch (IOException e) {
      mistake.accept(variable + ": cannot read " + path + ": " + why(e));
      return null;
    }
    seen = text;
    judged = text;
    doubts.clear();
    return credentials(text, mistake, doubts::add);
  }

  /// What [#read] found right, and perhaps will not do, each with variable, file and line.
  List<String> doubts() {
    return Collections.unmodifiableList(doubts);
  }

  /// Looks whether it has changed. A change is believed when two looks have shown the same, since
  /// it may be looked at while it is written. A mistake in it is logged, once.
  ///
  /// @return the new credentials, or null when those before are to stay
  @Nullable List<Credential> changed() {
    boolean isPipeNow = isPipe();
    if (isPipeNow && beganAsPipe) {
      return null;
    }
    String text = null;
    String now;
    try {
      if (isPipeNow) {
        throw new IOException("it is a pipe now"); // which may wait for a writer for ever
      }
      text = text(Files.newInputStream(path));
      now = text;
    } catch (IOException e) {
      now = why(e);
    }
    boolean settled = now.equals(seen) && !now.equals(judged);
    seen = now;
    if (!settled) {
      return null;
    }
    judged = now;
    if (text == null) {
      LOG.error("{}: cannot read {}: {}; the credentials stay as they were", variable, path, now);
      return null;
    }
    List<Credential> credentials =
        credentials(
            text,
            mistake -> LOG.error("{}; the credentials stay as they were", mistake),
            LOG::warn);
    if (credentials != null) {
      LOG.info("{}: {} has changed, credentials now: {}", variable, path, credentials.size());
    }
    return credentials;
  }

  private @Nullable List<Credential> credentials(
      String text, Consumer<String> mistake, Consumer<String> doubt) {
    CredentialsText read = new CredentialsText(text, forDrains);
    if (!read.mistakes().isEmpty()) {
      read.mistakes().forEach(wrong -> mistake.accept(told(wrong)));
      return null;
    }
    read.doubts().forEach(doubtful -> doubt.accept(told(doubtful)));
    return read.credentials();
  }

  private String told(CredentialsText.Remark remark) {
    String line = remark.line() == 0 ? "" : ":" + remark.line();
    return variable + ": " + path + line + ": " + remark.what();
  }

  private boolean isPipe() {
    return Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
  }

  /// After each second in which nothing has come: without a word that looks like a fault of ours.
  private void sayThatItWaits() {
    if (!hasSaidThatItWaits) {
      hasSaidThatItWaits = true;
      LOG.warn("{}: waiting for {}, a pipe, to be written and closed", variable, path);
    }
  }

  private String why(IOException e) {
    return Files.isDirectory(path) ? "it is a folder" : FileReason.of(e);
  }

  private static String text(InputStream in) throws IOException {
    byte[] bytes;
    try (in) {
      bytes = in.readNBytes(FILE_BYTES_MAX + 1);
    }
    if (bytes.length > FILE_BYTES_MAX) {
      throw new IOException("it is larger than " + FILE_BYTES_MAX + " bytes");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      // it says how the file is encoded, and editors do not show it
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
    } catch (CharacterCodingException e) {
      throw new IOException("it is no UTF-8", e);
    }
  }
}
