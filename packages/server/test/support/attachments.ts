import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ApiRequest, TestServer } from './services.js'

/** A file of a form, as a client sends it. */
export interface SentFile {
  readonly bytes: Uint8Array | string
  readonly name: string
  readonly type?: string
}

/** A form as clients send it. @param fields  in this order; a file may stand anywhere */
export async function multipart(
  fields: readonly (readonly [name: string, value: string | SentFile])[],
): Promise<Pick<ApiRequest, 'headers' | 'payload'>> {
  const form = new FormData()
  for (const [name, value] of fields) {
    if (typeof value === 'string') form.append(name, value)
    else
      form.append(
        name,
        new Blob([new Uint8Array(Buffer.from(value.bytes))], { type: value.type ?? '' }),
        value.name,
      )
  }
  const body = new Response(form)
  return {
    headers: { 'content-type': body.headers.get('content-type') ?? '' },
    payload: Buffer.from(await body.arrayBuffer()),
  }
}

/** Attaches a file. */
export async function attach(
  server: Pick<TestServer, 'api'>,
  parent: string,
  { as = 'ada', ...file }: SentFile & Pick<ApiRequest, 'as'>,
) {
  return await server.api('POST', '/attachments', {
    ...(await multipart([
      ['file', file],
      ['parent', parent],
    ])),
    as,
  })
}

/** Names of all files below the folder of the attachments, whatever they are of. */
export function storedFiles({ attachments }: Pick<TestServer, 'attachments'>): readonly string[] {
  if (attachments.kind !== 'folder' || !existsSync(attachments.folder)) return []
  return readdirSync(attachments.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(attachments.folder.length + 1))
    .toSorted()
}

/** A link as a request of this server's. */
export function pathOf(link: string): string {
  const { pathname, search } = new URL(link)
  return pathname + search
}
