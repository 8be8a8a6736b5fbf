import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Checks or rewrites the table of `docs/licences.md`, made of the build's SBOM and the jars in
/// `target/lib`.
///
/// Run by `mvn verify` as `Licences.java check|fix`. Exits with 1 if a part has no licence that we
/// accept, if its licence's text is neither in its jar nor in a file of ours, or, on `check`, if the
/// table differs.
final class Licences {
  private static final Path SBOM = Path.of("target/heroku-exporter.cdx.json");
  private static final Path JARS = Path.of("target/lib");
  private static final Path PAGE = Path.of("docs/licences.md");
  private static final Pattern TABLE =
      Pattern.compile("<!-- parts -->\n(.*?)<!-- /parts -->", Pattern.DOTALL);

  private static final Pattern HOME =
      Pattern.compile("(https?://(?:github[.]com/[^/]+/[^/]+|[^/]+)).*");

  /// By their SPDX names; of several that a part may be had under, one is enough.
  private static final Set<String> ACCEPTED =
      Set.of("Apache-2.0", "BSD-3-Clause", "EPL-2.0", "MIT");

  /// JLine's POM says "The BSD License", which the SBOM's maker takes for the oldest of them; the
  /// address beside it says which it is.
  private static final Map<String, String> CORRECTED =
      Map.of("org.jline BSD-4-Clause", "BSD-3-Clause");

  private final String page;
  private final List<String> faults = new ArrayList<>();

  private Licences(String page) {
    this.page = page;
  }

  static void main(String[] args) throws IOException {
    var mode = args.length == 1 ? args[0] : "";
    if (!mode.equals("check") && !mode.equals("fix")) {
      System.err.println("usage: Licences.java check|fix");
      System.exit(2);
    }
    var licences = new Licences(Files.readString(PAGE));
    var fresh = licences.rewritten();
    if (mode.equals("fix")) {
      Files.writeString(PAGE, fresh);
    } else if (!fresh.equals(licences.page)) {
      licences.faults.add(
          PAGE
              + " differs from the build; to rewrite it: mvn -q verify -DskipTests -Dlicences=fix");
    }
    licences.faults.forEach(System.err::println);
    System.exit(licences.faults.isEmpty() ? 0 : 1);
  }

  private String rewritten() throws IOException {
    var lines = new TreeMap<String, String>();
    try (var json =
        new JsonFactory().createParser(ObjectReadContext.empty(), Files.readAllBytes(SBOM))) {
      json.nextToken();
      for (var part : list(map(value(json)).get("components"))) {
        lines.put(part.get("group") + ":" + part.get("name"), line(part));
      }
    }
    var table =
        "<!-- parts -->\n| part | version | licence | text | home |\n|---|---|---|---|---|\n"
            + String.join("", lines.values())
            + "<!-- /parts -->";
    return TABLE.matcher(page).replaceFirst(Matcher.quoteReplacement(table));
  }

  private String line(Map<String, Object> part) throws IOException {
    var name = part.get("group") + ":" + part.get("name");
    var licences =
        list(part.get("licenses")).stream()
            .map(choice -> licence(part.get("group"), choice))
            .collect(Collectors.toCollection(ArrayList::new));
    if (licences.stream().noneMatch(ACCEPTED::contains)) {
      faults.add(name + " has none of the licences " + ACCEPTED + ", but " + licences);
    }
    return "| `%s` | %s | %s | %s | %s |\n"
        .formatted(
            name,
            part.get("version"),
            String.join(" or ", licences),
            text(name, part.get("name") + "-" + part.get("version") + ".jar", licences),
            home(part));
  }

  private static String licence(Object group, Map<String, Object> choice) {
    var licence = map(choice.getOrDefault("license", choice));
    var name = licence.getOrDefault("id", licence.getOrDefault("name", licence.get("expression")));
    return CORRECTED.getOrDefault(group + " " + name, String.valueOf(name));
  }

  /// Where the text of the licence of the part `name` is.
  private String text(String name, String jar, List<String> licences) throws IOException {
    try (var entries = new ZipFile(JARS.resolve(jar).toFile())) {
      if (entries.stream()
          .anyMatch(entry -> entry.getName().matches("META-INF/(.*/)?LICENSE(\\.txt)?"))) {
        return "in the jar";
      }
    }
    if (licences.contains("Apache-2.0")) {
      return "LICENSE-APACHE";
    }
    if (!TABLE.matcher(page).replaceFirst("").contains("`" + name + "`")) {
      faults.add(
          name + " carries no text of its licence, and " + PAGE + " has none below the table");
    }
    return "below";
  }

  /// A GitHub address as far as the repository, another's host: what Maven appends to an address
  /// that a POM inherits leads nowhere.
  private static String home(Map<String, Object> part) {
    return list(part.get("externalReferences")).stream()
        .filter(reference -> "website".equals(reference.get("type")))
        .map(reference -> HOME.matcher((String) reference.get("url")).replaceFirst("<$1>"))
        .findFirst()
        .orElse("");
  }

  /// The value at the current token: a Map, a List, or the text of anything else.
  private static Object value(JsonParser json) {
    if (json.currentToken() == JsonToken.START_OBJECT) {
      var members = new LinkedHashMap<String, Object>();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        var name = json.currentName();
        json.nextToken();
        members.put(name, value(json));
      }
      return members;
    }
    if (json.currentToken() == JsonToken.START_ARRAY) {
      var elements = new ArrayList<Object>();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        elements.add(value(json));
      }
      return elements;
    }
    return json.getString();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  /// The objects of an array, none where the member is missing.
  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> list(Object value) {
    return value == null ? List.of() : (List<Map<String, Object>>) value;
  }
}
