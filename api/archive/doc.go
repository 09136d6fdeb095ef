// Package archive takes everything that a person owns out into a zip file, and brings such a file in again.
//
// modu.json holds every entity as the person's own stream has it, by kind; csv/ the same as tables; photos/ the pictures.
// What is brought in comes through the engine like any other change. Each thing gets an id made of the account and its
// old id, so that bringing a file in twice adds nothing; what the account has already is left as it is. People, cheers
// and what the server makes by itself stay out.
package archive
