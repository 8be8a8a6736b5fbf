import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;
import org.sqlite.util.LibraryLoaderUtil;

/// `SplitSqlite.java NATIVE LIB`, with sqlite-jdbc on the class path: writes SQLite's native library
/// for the platform that this runs on to the folder NATIVE, and the jar without the native libraries
/// of all platforms to the folder LIB.
///
/// So nothing is unpacked at run time, on a root file system that may be read-only. Fails where
/// sqlite-jdbc has no library for the platform.
final class SplitSqlite {
  private SplitSqlite() {}

  static void main(String[] args) throws IOException, URISyntaxException {
    Path library =
        Files.createDirectories(Path.of(args[0])).resolve(LibraryLoaderUtil.getNativeLibName());
    Path whole =
        Path.of(
            LibraryLoaderUtil.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path jar = Files.createDirectories(Path.of(args[1])).resolve(whole.getFileName());
    Files.copy(whole, jar, StandardCopyOption.REPLACE_EXISTING);
    try (FileSystem entries = FileSystems.newFileSystem(jar)) {
      Path ours =
          entries.getPath(
              LibraryLoaderUtil.getNativeLibResourcePath(), library.getFileName().toString());
      Files.copy(ours, library, StandardCopyOption.REPLACE_EXISTING);
      delete(entries.getPath("org/sqlite/native"));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
