package io.herokuexporter.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether a database can be made in a folder that is there or is to be, as far as that shows
/// without making anything.
final class FolderCheck {
  static final String WHAT_TO_DO =
      ": give it to the user that the exporter runs as, or name another folder";

  /// What the kernel shows of itself. Root seems to have leave to write there, and yet nobody can
  /// make a file, or one that stays.
  private static final Set<String> OF_KERNEL =
      Set.of(
          "bpf",
          "cgroup",
          "cgroup2",
          "configfs",
          "debugfs",
          "devpts",
          "mqueue",
          "proc",
          "pstore",
          "securityfs",
          "sysfs",
          "tracefs");

  private FolderCheck() {}

  /// Why this user cannot have a file in a folder, and what to do; null when nothing is wrong.
  ///
  /// @param folder perhaps not there
  /// @param name of the file
  static @Nullable String mistake(Path folder, String name) {
    Path nearest = nearest(folder.toAbsolutePath());
    if (!Files.exists(nearest)) {
      return nearest
          + " is a link to what is not there, or not for this user to see: make the folder that it"
          + " names, or name another folder";
    }
    if (!Files.isDirectory(nearest)) {
      return nearest + " is no folder; name one, or one that is to be";
    }
    if (!Files.isWritable(nearest) || !Files.isExecutable(nearest)) {
      return nearest + " cannot be written by this user" + WHAT_TO_DO;
    }
    Path file = folder.resolve(name);
    return Files.exists(file) ? null : hindrance(file, nearest);
  }

  /// The folder, or the nearest above it that is there, or a link, wherever that leads.
  private static Path nearest(Path folder) {
    Path nearest = folder;
    while (!Files.exists(nearest, LinkOption.NOFOLLOW_LINKS) && nearest.getParent() != null) {
      nearest = nearest.getParent();
    }
    return nearest;
  }

  /// Why a file that is not there cannot be made, though its user may.
  private static @Nullable String hindrance(Path file, Path nearest) {
    try {
      Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException _) {
      // as it should be
    } catch (IOException e) {
      return file + " cannot be made (" + FileReason.of(e) + "): name another folder";
    }
    try {
      return OF_KERNEL.contains(Files.getFileStore(nearest).type())
          ? nearest + " is the kernel's, and keeps no files: name another folder"
          : null;
    } catch (IOException _) {
      return null; // no mount is known of it: a start will see
    }
  }
}
