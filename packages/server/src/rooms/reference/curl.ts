/** One request, as the reference shows it. Shell variables stand for what the reader has: `$MUDRA_TOKEN`, `$CODE`. */
export interface ShownRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  /** Sends `Authorization: Bearer $…`. */
  readonly bearer?: string
  /** User and password of HTTP Basic, as shell variables. */
  readonly basic?: readonly [string, string]
  readonly form?: Readonly<Record<string, string>>
  readonly json?: unknown
}

/** Writes the request as a command for a POSIX shell, a line each part. */
export function curlOf(request: ShownRequest): string {
  const { basic, bearer, form, json, method = 'GET', url } = request
  const usual = form === undefined && json === undefined ? 'GET' : 'POST'
  const parts = [
    `curl ${method === usual ? '' : `-X ${method} `}"${url}"`,
    ...(bearer === undefined ? [] : [`-H "Authorization: Bearer ${bearer}"`]),
    ...(basic === undefined ? [] : [`-u "${basic.join(':')}"`]),
    ...(json === undefined ? [] : ['-H "Content-Type: application/json"', `-d '${JSON.stringify(json)}'`]),
    ...Object.entries(form ?? {}).map(([name, value]) => `--data-urlencode "${name}=${value}"`),
  ]
  return parts.join(' \\\n  ')
}
