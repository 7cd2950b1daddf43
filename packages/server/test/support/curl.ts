/** A curl command as a program sends it. */
export interface CurlRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly payload: string | null
}

/**
 * Reads a command as a POSIX shell and curl do, as far as the reference writes them: quotes, variables, `-X -H -u -d --data-urlencode`.
 * @throws Error for an option or a variable that it does not know: whoever copies the command would be left alone with it, too
 */
export function readCurl(command: string, variables: Readonly<Record<string, string>> = {}): CurlRequest {
  const [program, ...words] = shellWords(command, variables)
  if (program !== 'curl') throw new Error(`${command} is no curl`)
  const headers: Record<string, string> = {}
  const data: string[] = []
  let method: string | null = null
  let url: string | null = null
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (!word.startsWith('-')) {
      if (url !== null) throw new Error(`${command} has two addresses`)
      url = word
      continue
    }
    const value = words.shift() ?? ''
    if (word === '-X') method = value
    else if (word === '-H')
      headers[value.split(':', 1)[0]?.toLowerCase() ?? ''] = value.slice(value.indexOf(':') + 2)
    else if (word === '-u') headers['authorization'] = `Basic ${Buffer.from(value).toString('base64')}`
    else if (word === '-d') data.push(value)
    else if (word === '--data-urlencode') data.push(urlencoded(value))
    else throw new Error(`${word} is not known`)
  }
  if (url === null) throw new Error(`${command} has no address`)
  if (data.length > 0) headers['content-type'] ??= 'application/x-www-form-urlencoded'
  return {
    method: (method ?? (data.length > 0 ? 'POST' : 'GET')) as CurlRequest['method'],
    url: new URL(url),
    headers,
    payload: data.length === 0 ? null : data.join('&'),
  }
}

function urlencoded(text: string): string {
  const at = text.indexOf('=')
  return `${text.slice(0, at)}=${encodeURIComponent(text.slice(at + 1))}`
}

function shellWords(command: string, variables: Readonly<Record<string, string>>): string[] {
  const spaceOrWord = /\\\n|\s+|((?:'[^']*'|"[^"]*"|[^\s'"\\])+)/g
  const fillIn = (text: string) =>
    text.replaceAll(/\$(\w+)/g, (_, name: string) => variables[name] ?? unknown(name))
  return [...command.matchAll(spaceOrWord)].flatMap(([, word]) =>
    word === undefined
      ? []
      : [
          word.replaceAll(/'[^']*'|"[^"]*"|[^'"]+/g, (part) => {
            if (part.startsWith("'")) return part.slice(1, -1)
            return fillIn(part.startsWith('"') ? part.slice(1, -1) : part)
          }),
        ],
  )
}

function unknown(name: string): never {
  throw new Error(`nobody says what $${name} is`)
}
