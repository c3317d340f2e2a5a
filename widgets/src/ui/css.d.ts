/** Style sheets come as text: build.mjs minifies them into the script. */
declare module "*.css" {
  const text: string;
  export default text;
}
