// Package photos keeps what people upload: a row for each photo in the database, and its bytes in one of three homes,
// which are a table, a directory, and a bucket of S3. Whoever reads decides who may; here everybody may.
//
// A photo that nothing names goes after a day. Its row says first that it is going, under the lock of its owner's head,
// so that nothing can name it any more; then the bytes are removed; then the row. What a crash leaves behind has its row,
// and the next purge goes on with it.
package photos
