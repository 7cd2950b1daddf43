import { fileURLToPath } from 'node:url'

/** @type {import('next').NextConfig} */
export default {
  // Without it Next.js looks for the root of a repository further up.
  turbopack: { root: fileURLToPath(new URL('.', import.meta.url)) },
}
