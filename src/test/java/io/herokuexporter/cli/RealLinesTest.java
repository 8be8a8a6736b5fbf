package io.herokuexporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Lines as Heroku wrote them from 2010 to 2026, with other names: what each of them is, which
/// families it sets, and why it sets none. The table is `src/test/resources/lines/kinds.tsv`: line,
/// kind, families, and behind a fourth tab the reason where there are none.
class RealLinesTest {
  private static final Path FOLDER = Path.of("src/test/resources/lines");

  @Test
  void every_line_becomes_what_the_table_says() throws IOException {
    List<String> table = Files.readAllLines(FOLDER.resolve("kinds.tsv"));
    assertThat(found())
        .isEqualTo(table.stream().map(row -> row.split("\t", -1)).map(RealLinesTest::row).toList());
  }

  @Test
  void no_line_comes_to_nothing_without_a_reason() throws IOException {
    for (String row : Files.readAllLines(FOLDER.resolve("kinds.tsv"))) {
      String[] columns = row.split("\t", -1);
      assertThat(columns).as(row).hasSize(4);
      assertThat(columns[2].isEmpty()).as(row).isNotEqualTo(columns[3].isEmpty());
    }
  }

  @Test
  void nothing_is_shown_of_those_who_changed_an_app() throws IOException {
    assertThat(explain(FOLDER.resolve("api.txt"))).doesNotContain("email", "user", " by ");
  }

  private static String row(String[] columns) {
    return String.join("\t", columns[0], columns[1], columns[2]);
  }

  private static List<String> found() throws IOException {
    List<String> rows = new ArrayList<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".txt")).sorted().toList()) {
        String name = file.getFileName().toString().replace(".txt", "");
        String[] entries = explain(file).split("(?m)^" + file + ":", -1);
        for (int i = 1; i < entries.length; i++) {
          rows.add(row(name, entries[i]));
        }
      }
    }
    return rows;
  }

  private static String row(String file, String entry) {
    List<String> lines = entry.lines().toList();
    String[] head = lines.getFirst().split(": ", 2);
    TreeSet<String> families = new TreeSet<>();
    for (String line : lines.subList(1, lines.size())) {
      String sample = line.strip();
      if (sample.startsWith("heroku_")) {
        families.add(sample.replaceAll("(_bucket|_sum|_count)?(\\{| ).*", ""));
      } else if (sample.startsWith("discarded")) {
        families.add(sample.replaceAll(":.*", ""));
      }
    }
    String kind = head[1].replaceAll(",.*", "");
    return String.join("\t", file + ":" + head[0], kind, String.join(" ", families));
  }

  private static String explain(Path file) {
    StringWriter out = new StringWriter();
    int status =
        Commands.commandLine()
            .setOut(new PrintWriter(out))
            .execute("explain", "--app", "shop", file.toString());
    assertThat(status).isZero();
    return out.toString();
  }
}
