import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { FastifyPluginAsync } from 'fastify'
import type { AssetName, AssetPaths } from '../ui/assets.js'

/** Beside `src` and beside `dist`, and this file is two folders below either. */
const PUBLIC_FOLDER = new URL('../../public/', import.meta.url)
const HASH_CHARACTERS = 16
const MEDIA_TYPES: Readonly<Record<AssetName, string>> = {
  'console.css': 'text/css; charset=utf-8',
  'form-post.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
}
const HEADERS: Readonly<Record<string, string>> = {
  // The address changes with the contents, so nobody ever needs to ask again.
  'cache-control': 'public, max-age=31536000, immutable',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
}

export interface StaticAssets {
  readonly paths: AssetPaths
  readonly routes: FastifyPluginAsync
}

/** Reads the files that pages refer to, once. */
export function loadAssets(): StaticAssets {
  const files = (Object.keys(MEDIA_TYPES) as AssetName[]).map((name) => {
    const body = readFileSync(new URL(name, PUBLIC_FOLDER))
    const hash = createHash('sha256').update(body).digest('hex').slice(0, HASH_CHARACTERS)
    return { name, body, path: `/assets/${name.replace('.', `-${hash}.`)}`, type: MEDIA_TYPES[name] }
  })
  return {
    paths: Object.fromEntries(files.map(({ name, path }) => [name, path])) as unknown as AssetPaths,
    routes: async (app) => {
      for (const { body, path, type } of files) {
        app.get(path, (_request, reply) => reply.headers(HEADERS).type(type).send(body))
      }
      await Promise.resolve()
    },
  }
}
