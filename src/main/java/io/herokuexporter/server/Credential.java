package io.herokuexporter.server;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What opens a door, beside the user's name. Its text shows no secret.
///
/// @param app the only app that it may speak for, or null where it may speak for any
public record Credential(@Nullable String app, Secret secret) {
  /// What must be known.
  public sealed interface Secret {
    /// The password itself.
    record Plain(String password) implements Secret {
      @Override
      public String toString() {
        return "Plain[…]";
      }
    }

    /// Its bcrypt hash, in the form of OpenBSD: `$2b$`, cost, `$`, 22 characters of salt and 31 of
    /// hash. `$2a$` and `$2y$` mean the same here, as everywhere since the bugs that they tell of
    /// were mended.
    record Bcrypt(String hash) implements Secret {
      /// What bcrypt reads of a password; whatever follows makes no difference to it.
      static final int PASSWORD_BYTES_MAX = 72;

      /// The last characters of salt and hash hold 2 and 4 bits, and the others of them are 0: so
      /// a mistyped hash that nothing can ever match is found here.
      private static final Pattern FORM =
          Pattern.compile(
              "\\$2[aby]\\$(0[4-9]|[12]\\d|3[01])\\$[./A-Za-z\\d]{21}[.Oeu]"
                  + "[./A-Za-z\\d]{30}[.CGKOSWaeimquy26]");

      private static final int COST_AT = 4;

      /// @throws IllegalArgumentException when the text is no such hash
      public Bcrypt {
        if (!FORM.matcher(hash).matches()) {
          throw new IllegalArgumentException(
              "not a whole bcrypt hash, which has 60 characters, begins with $2a$, $2b$ or $2y$,"
                  + " and has nothing behind it");
        }
      }

      /// How often the key schedule runs when a password is verified: 2 to the cost.
      public long rounds() {
        return 1L << Integer.parseInt(hash, COST_AT, COST_AT + 2, 10);
      }

      @Override
      public String toString() {
        return "Bcrypt[…]";
      }
    }
  }
}
