// What every server here answers, for Go's net/http: by the last character of the path.
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
)

func answer(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	w.Header().Set("apns-id", "ID")
	switch r.URL.Path[len(r.URL.Path)-1] {
	case '2':
		w.WriteHeader(410)
		fmt.Fprint(w, `{"reason":"Unregistered"}`)
	case '3':
		w.WriteHeader(400)
		fmt.Fprintf(w, `{"filler":"%s","reason":"BadDeviceToken"}`, strings.Repeat("x", 40000))
	}
}

func main() {
	log.Fatal(http.ListenAndServeTLS(os.Args[1], os.Args[2], os.Args[3], http.HandlerFunc(answer)))
}
