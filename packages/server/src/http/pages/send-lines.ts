import type { FastifyReply } from 'fastify'

/**
 * Answers with a file of lines that the browser keeps, read as it takes them.
 * @param file.name  in ASCII, without quotes
 */
export function sendLines(
  reply: FastifyReply,
  lines: AsyncIterable<string>,
  file: { readonly name: string; readonly mediaType: 'application/x-ndjson' | 'text/csv' },
): FastifyReply {
  return (
    reply
      .header('content-type', `${file.mediaType}; charset=utf-8`)
      // People chose much of what stands in it: no browser may take it for a page.
      .header('x-content-type-options', 'nosniff')
      .header('content-disposition', `attachment; filename="${file.name}"`)
      .header('cache-control', 'no-store')
      .send(bytesOf(lines))
  )
}

/** Bytes as the browser takes them: nothing is read that nobody waits for. */
function bytesOf(lines: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const iterator = lines[Symbol.asyncIterator]()
  return new ReadableStream({
    pull: async (controller) => {
      const next = await iterator.next()
      if (next.done === true) controller.close()
      else controller.enqueue(encoder.encode(`${next.value}\n`))
    },
    cancel: async () => {
      await iterator.return?.()
    },
  })
}
