// Package docs is the handler of /docs: the pages that a developer reads. They are the Markdown files beside it, the
// reference of REST made from the OpenAPI document, and that of the socket made from the AsyncAPI document. They ask
// nothing of the network, and nothing of their scripts and style sheets is inline.
package docs
