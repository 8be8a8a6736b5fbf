package io.herokuexporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every door of the house opens one way: a package knows those that the data comes from, and none
/// downstream of it. Read from the class files, so that nothing escapes by being written in full.
class OneWayTest {
  private static final Path CLASSES = Path.of("target/classes");

  private static final Map<String, Set<String>> KNOWS =
      Map.of(
          "logplex", Set.of(),
          "metric", Set.of(),
          "storage", Set.of("metric"),
          "extract", Set.of("logplex", "metric"),
          "exposition", Set.of("metric"),
          "server", Set.of("logplex", "extract", "metric", "exposition"),
          "cli", Set.of("logplex", "extract", "metric", "storage", "exposition", "server"),
          "", Set.of("cli"));

  private static final Pattern OURS = Pattern.compile("io/herokuexporter/(?:([a-z]+)/)?[A-Z]");
  private static final Pattern NETTY = Pattern.compile("io/netty/");
  private static final Pattern SOCKETS = Pattern.compile("java/net/\\w*Socket(?!Address)");
  private static final Set<String> TIMES = Set.of("System.nanoTime", "System.currentTimeMillis");

  @Test
  void no_package_looks_upstream() throws IOException {
    List<String> looks = new ArrayList<>();
    Set<String> met = new HashSet<>();
    for (ClassModel model : classes()) {
      String own = packageOf(model);
      met.add(own);
      for (String text : texts(model)) {
        OURS.matcher(text)
            .results()
            .map(result -> result.group(1) == null ? "" : result.group(1))
            .filter(other -> !other.equals(own) && !KNOWS.get(own).contains(other))
            .forEach(other -> looks.add(name(model) + " -> " + other));
      }
    }
    assertThat(looks).isEmpty();
    assertThat(met).isEqualTo(KNOWS.keySet());
  }

  @Test
  void only_the_server_touches_sockets() throws IOException {
    List<String> touches = new ArrayList<>();
    Set<String> servers = new HashSet<>();
    for (ClassModel model : classes()) {
      for (String text : texts(model)) {
        if (NETTY.matcher(text).find() || SOCKETS.matcher(text).find()) {
          (packageOf(model).equals("server") ? servers : touches).add(name(model) + " " + text);
        }
      }
    }
    assertThat(touches).isEmpty();
    assertThat(servers).isNotEmpty();
  }

  @Test
  void only_the_ledger_asks_the_time() throws IOException {
    Set<String> askers = new HashSet<>();
    for (ClassModel model : classes()) {
      for (PoolEntry entry : model.constantPool()) {
        if (entry instanceof MemberRefEntry member && TIMES.contains(called(member))) {
          askers.add(name(model));
        }
      }
    }
    assertThat(askers).containsExactly("io/herokuexporter/metric/Clock$1");
  }

  private static String called(MemberRefEntry member) {
    String owner = member.owner().asInternalName();
    return owner.substring(owner.lastIndexOf('/') + 1) + "." + member.name().stringValue();
  }

  private static List<ClassModel> classes() throws IOException {
    try (Stream<Path> files = Files.walk(CLASSES)) {
      List<ClassModel> models = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        models.add(ClassFile.of().parse(file));
      }
      return models;
    }
  }

  /// Names of classes, and descriptors and signatures, in which such names stand too.
  private static List<String> texts(ClassModel model) {
    List<String> texts = new ArrayList<>();
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof Utf8Entry utf8) {
        texts.add(utf8.stringValue());
      } else if (entry instanceof ClassEntry type) {
        texts.add(type.asInternalName());
      }
    }
    return texts;
  }

  private static String name(ClassModel model) {
    return model.thisClass().asInternalName();
  }

  private static String packageOf(ClassModel model) {
    String rest = name(model).substring("io/herokuexporter/".length());
    return rest.contains("/") ? rest.substring(0, rest.indexOf('/')) : "";
  }
}
