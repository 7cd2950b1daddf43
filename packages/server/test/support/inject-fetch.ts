import type { TestServer } from './services.js'

interface Options {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** A form or text; other bodies are not sent by the libraries that we test with. */
  readonly body?: unknown
}

/** `fetch` for client libraries, answered by a server that listens nowhere. Other addresses than its own lead nowhere. */
export function injectFetch({ publicUrl, server }: Pick<TestServer, 'publicUrl' | 'server'>) {
  return async (address: string | URL, options: Options = {}): Promise<Response> => {
    const url = new URL(address)
    if (url.origin !== publicUrl) throw new Error(`${url.origin} is not the server's address`)
    const body = options.body instanceof URLSearchParams ? options.body.toString() : options.body
    const answer = await server.inject({
      method: (options.method ?? 'GET') as 'GET' | 'POST',
      url: url.pathname + url.search,
      headers: {
        ...options.headers,
        ...(options.body instanceof URLSearchParams
          ? { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }
          : {}),
      },
      ...(typeof body === 'string' ? { payload: body } : {}),
    })
    const headers = Object.entries(answer.headers).map(([name, value]): [string, string] => [
      name,
      String(value),
    ])
    return new Response(answer.statusCode === 204 ? null : answer.body, {
      status: answer.statusCode,
      headers,
    })
  }
}
