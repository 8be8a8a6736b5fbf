package io.herokuexporter.extract;

/// The requests that the router sent to one process, or to none of an app.
final class RouterTraffic {
  private final RequestTallies requests;
  private final HistogramTally service;
  private final CounterTally bytes;

  RouterTraffic(ProcessTally process) {
    requests = new RequestTallies(process);
    service = process.histogram(HerokuFamilies.ROUTER_SERVICE);
    bytes = process.counter(HerokuFamilies.ROUTER_RESPONSE_BYTES);
  }

  void request(HttpMethod method, int status) {
    requests.add(method, status);
  }

  void service(long millis) {
    service.observe(millis);
  }

  void responseBytes(double more) {
    bytes.add(more);
  }
}
