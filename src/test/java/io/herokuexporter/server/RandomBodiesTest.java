package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.METRICS_HEADER;
import static io.herokuexporter.server.RunningServer.frame;
import static io.herokuexporter.server.RunningServer.get;
import static io.herokuexporter.server.RunningServer.ingest;
import static io.herokuexporter.server.RunningServer.latin1;
import static io.herokuexporter.server.RunningServer.routerError;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.herokuexporter.Logged;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Whatever a body holds, the drain is answered 200, the page parses, and what the body does not
/// name stays as it was. `-Drandom.bodies=1000000 -Drandom.seed=1` sends so many of another seed.
class RandomBodiesTest {
  private static final int BODIES = Integer.getInteger("random.bodies", 10_000);
  private static final int CONNECTIONS = 4;
  private static final int PAGES = 40;
  private static final long SEED = Long.getLong("random.seed", 20_240_501);

  private static final String CONTROL = "control_that_no_body_names";

  private final Random random = new Random(SEED);
  private final RunningServer server = new RunningServer();
  private final Logged log = Logged.byAll();

  @AfterEach
  void stop() {
    server.close();
    log.close();
  }

  @Test
  void never_fail_the_drain_nor_spoil_the_page() {
    server.drain(ingest("[{\"metric\":{\"name\":\"" + CONTROL + "\",\"gauge\":{\"value\":7}}}]"));
    List<byte[]> models = models();
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      clients.add(server.connect());
    }
    for (int i = 0; i < BODIES; i++) {
      RawClient client = clients.get(i % CONNECTIONS);
      byte[] body = body(models);
      Answer answer = client.send(RunningServer.post("/drain?app_name=a", body)).answer();
      assertThat(answer.status()).as("body %d of seed %d", i, SEED).isEqualTo(200);
      if (i % (BODIES / PAGES + 1) == 0) {
        isPage(client, i);
      }
    }
    isPage(clients.getFirst(), BODIES);
    clients.forEach(RawClient::close);
    assertThat(log.events())
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .isEmpty();
  }

  private static void isPage(RawClient client, int after) {
    String text = client.send(get("/metrics", METRICS_HEADER)).answer().bodyText();
    String openMetrics =
        client
            .send(get("/metrics", METRICS_HEADER, "Accept: application/openmetrics-text"))
            .answer()
            .bodyText();
    String control = CONTROL + "{app=\"shop\",process=\"web.1\"}";
    assertThat(Page.ofText(text).value(control)).as("after %d", after).isEqualTo(7);
    assertThat(Page.ofOpenMetrics(openMetrics).value(control)).as("after %d", after).isEqualTo(7);
  }

  private byte[] body(List<byte[]> models) {
    byte[] model = models.get(random.nextInt(models.size())).clone();
    return switch (random.nextInt(5)) {
      case 0 -> randomBytes();
      case 1 -> Arrays.copyOf(model, random.nextInt(model.length));
      case 2 -> Arrays.copyOfRange(model, random.nextInt(model.length), model.length);
      case 3 -> RunningServer.concat(mutated(model), models.get(random.nextInt(models.size())));
      default -> mutated(model);
    };
  }

  private byte[] randomBytes() {
    byte[] bytes = new byte[random.nextInt(400)];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] mutated(byte[] model) {
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      byte any =
          random.nextBoolean()
              ? (byte) random.nextInt()
              : (byte) "\"\\={} \n<-9".charAt(random.nextInt(10));
      model[random.nextInt(model.length)] = any;
    }
    return model;
  }

  /// Good frames of every kind; mutated JSON is encoded after it has been mutated.
  private List<byte[]> models() {
    List<byte[]> models = new ArrayList<>();
    models.add(latin1(routerError("H12").repeat(2)));
    models.add(latin1(frame("heroku", "router", "at=error code=H13 desc=\"a b\" dyno= connect=")));
    models.add(
        latin1(
            frame(
                "app",
                "heroku-postgres",
                "source=DATABASE addon=a-1 sample#db_size=12bytes sample#load-avg-1m=0.5"
                    + " sample#memory-total=15405636.0kB sample#wait=3ms")));
    models.add(latin1("10 <1>1 - - x y -" + routerError("H10")));
    String[] values = {
      "\"counter\":{\"value\":3}",
      "\"gauge\":{\"value\":\"-1.5e3\"}",
      "\"set\":{\"values\":[\"a\",\"b\"]}",
      "\"distribution\":{\"values\":[1,2],\"sample_rates\":[1,3],\"statistic\":\"summary\"}",
      "\"distribution\":{\"samples\":[{\"value\":1,\"rate\":2}],\"statistic\":\"histogram\"}",
      "\"aggregated_histogram\":{\"buckets\":[1,2],\"counts\":[3,4],\"count\":9,\"sum\":5}",
      "\"aggregated_summary\":{\"quantiles\":[0.5],\"values\":[3],\"count\":9,\"sum\":5}"
    };
    for (String value : values) {
      for (int i = 0; i < 60; i++) {
        String json =
            "[{\"metric\":{\"name\":\"m_%d\",\"namespace\":\"n\",\"tags\":{\"t\":\"v\"},"
                    .formatted(i % 7)
                + "\"kind\":\"incremental\","
                + value
                + "}}]";
        byte[] mutated = i == 0 ? latin1(json) : mutated(latin1(json));
        models.add(latin1(ingest(new String(mutated, StandardCharsets.UTF_8))));
      }
    }
    return models;
  }
}
