// Package picture makes of what people upload the pictures that others are shown: the format is known by content, the
// pixels are turned upright, and everything is encoded anew, so that nothing but pixels survives.
package picture
