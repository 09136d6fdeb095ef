// Package asyncapi makes the AsyncAPI 3.0 document of the sync protocol: the schemas of frames from the Go types of
// package frame, the examples from the golden frames, and the entities from the tables here. A test holds every golden
// frame against its schema.
package asyncapi
