// Package mail hands letters to a mail server by SMTP.
//
// A server is named by a URL: smtps://user:password@mail.example:465?from=modu@example.com speaks TLS from the first
// byte, smtp://… begins in clear and switches by STARTTLS. A server that does not offer STARTTLS is refused, unless it
// is on this machine or the URL says tls=off. from is the sender, with or without a name; it is required.
package mail
