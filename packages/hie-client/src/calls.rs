//! One typed call for every message: the macros that write them. A message without a call does not
//! compile, because the match over the messages has no catch-all.

/// Calls for an `ExecuteMsg`: `name => Variant { field: Type, … }`.
macro_rules! executes {
    ($client:ident, $message:path; $($name:ident => $variant:ident { $($field:ident : $type:ty),* $(,)? };)+) => {
        impl $client<'_> {
            $(
                #[doc = concat!("Sends `", stringify!($variant), "`: see the message's own documentation.")]
                ///
                /// # Errors
                /// If the contract refuses it, or the chain cannot be reached.
                // As many as the message has fields.
                #[allow(clippy::too_many_arguments)]
                pub fn $name(&self, sender: &str $(, $field: $type)*) -> Result<$crate::Receipt, $crate::ClientError> {
                    use $message as Message;
                    self.execute(sender, &Message::$variant { $($field),* })
                }
            )+

            /// The name of a message as it is on the wire.
            pub const fn message_name(message: &$message) -> &'static str {
                use $message as Message;
                match message { $( Message::$variant { .. } => stringify!($name), )+ }
            }

            /// Sends any message.
            ///
            /// # Errors
            /// If the contract refuses it, or the chain cannot be reached.
            pub fn execute(&self, sender: &str, message: &$message) -> Result<$crate::Receipt, $crate::ClientError> {
                let call = $crate::Call::new(self.address, message)?;
                Ok(self.ledger.execute(sender, &[call])?)
            }
        }
    };
}

/// Calls for a `QueryMsg`: `name => Variant { field: Type, … } -> Response`.
macro_rules! queries {
    ($client:ident, $message:path; $($name:ident => $variant:ident { $($field:ident : $type:ty),* $(,)? } -> $response:ty;)+) => {
        impl $client<'_> {
            $(
                #[doc = concat!("Asks `", stringify!($variant), "`: see the query's own documentation.")]
                ///
                /// # Errors
                /// If the contract refuses it, or the chain cannot be reached.
                pub fn $name(&self $(, $field: $type)*) -> Result<$response, $crate::ClientError> {
                    use $message as Message;
                    let message = Message::$variant { $($field),* };
                    Ok($crate::ledger::query(self.ledger, self.address, &message)?)
                }
            )+

            /// The name of a query as it is on the wire.
            pub const fn query_name(message: &$message) -> &'static str {
                use $message as Message;
                match message { $( Message::$variant { .. } => stringify!($name), )+ }
            }
        }
    };
}

/// A client of one contract.
macro_rules! client {
    ($(#[$doc:meta])* $client:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub struct $client<'a> {
            ledger: &'a dyn $crate::Ledger,
            address: &'a str,
        }

        impl<'a> $client<'a> {
            /// The contract at `address`.
            pub fn new(ledger: &'a dyn $crate::Ledger, address: &'a str) -> Self {
                Self { ledger, address }
            }

            /// Where it is.
            pub const fn address(&self) -> &'a str {
                self.address
            }
        }
    };
}
