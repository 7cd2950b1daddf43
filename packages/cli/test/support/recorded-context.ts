import type { Context } from '../../src/context.js'

/** What a command has of the process, in a test: its lines are remembered, and its questions answered in order. */
export function recordedContext(
  wish: Partial<Context> & { readonly answers?: readonly (string | Promise<string>)[] } = {},
) {
  const [out, err, opened]: [string[], string[], string[]] = [[], [], []]
  const answers = [...(wish.answers ?? [])]
  const answer = async () => await (answers.shift() ?? Promise.resolve(''))
  const context: Context = {
    environment: {},
    home: '/nowhere',
    platform: 'linux',
    isColored: false,
    isInteractive: false,
    clock: Date.now,
    fetch: async () => await Promise.reject(new TypeError('there is no network here')),
    print: (line) => void out.push(line),
    write: (bytes) => void out.push(Buffer.from(bytes).toString('latin1')),
    complain: (line) => void err.push(line),
    askSecret: answer,
    askLine: answer,
    readInput: async () => Buffer.from(await answer()),
    readFile: async (path) => await Promise.reject(new Error(`there is no ${path}`)),
    openBrowser: async (address) => await Promise.resolve(opened.push(address) > 0),
    ...wish,
  }
  return { context, out, err, opened }
}

/** A `fetch` that answers by path, and says what it was asked. */
export function answeringFetch(answers: Readonly<Record<string, () => Response>>) {
  const requests: { readonly url: string; readonly init: RequestInit | undefined }[] = []
  const fetch: Context['fetch'] = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    requests.push({ url: url.href, init })
    const found = answers[url.pathname]
    return await Promise.resolve(found === undefined ? new Response('{}', { status: 404 }) : found())
  }
  return { fetch, requests }
}

/** An answer of the API. */
export function json(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
  })
}
