/** A file as its text: Vite knows the query by itself, the build by a plugin. */
declare module '*?raw' {
  const text: string
  export default text
}
