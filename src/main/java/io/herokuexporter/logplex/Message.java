package io.herokuexporter.logplex;

/// One syslog message as Logplex writes it: `<PRI>VERSION TIME HOST APP PROCID MSGID TEXT`, RFC
/// 5424 without structured data (heroku/logplex README). Only the fields that tell what a message
/// is are kept. The slices point into the body and move on with the reader: copy what must stay.
public final class Message {
  final Slice timestamp = new Slice();
  final Slice appName = new Slice();
  final Slice procId = new Slice();
  final Slice text = new Slice();

  Message() {}

  /// TIMESTAMP as it was sent, readable or not.
  public Slice timestamp() {
    return timestamp;
  }

  /// APP: `heroku` for the platform, `app` for the app itself and its add-ons.
  public Slice appName() {
    return appName;
  }

  /// PROCID: `web.1`, `router`, `heroku-postgres`, at most [MessageReader#PROC_ID_BYTES_MAX] bytes.
  public Slice procId() {
    return procId;
  }

  /// What follows the sixth blank, without a final newline.
  public Slice text() {
    return text;
  }
}
