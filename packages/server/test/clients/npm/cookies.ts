/** The cookies of a browser that talks to one program that is called in this process, and listens nowhere. */
export function cookieJar() {
  const jar = new Map<string, string>()
  return {
    /** By name, decoded as frameworks hand them on. */
    all: () => Object.fromEntries([...jar].map(([name, value]) => [name, decodeURIComponent(value)])),
    header: () => [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
    keep: (lines: readonly string[]) => {
      for (const line of lines) {
        const [pair = ''] = line.split(';')
        const split = pair.indexOf('=')
        jar.set(pair.slice(0, split), pair.slice(split + 1))
      }
    },
  }
}

/** A browser in front of a handler of requests. @param site  the origin under which the program believes it is */
export function browserOf(site: string, handle: (request: Request) => Promise<Response>) {
  const cookies = cookieJar()
  return async (address: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers)
    headers.set('cookie', cookies.header())
    headers.set('origin', site)
    const response = await handle(new Request(new URL(address, site), { ...init, headers }))
    cookies.keep(response.headers.getSetCookie())
    return response
  }
}
