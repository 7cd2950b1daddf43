import { methodOf, type ShownAddress, type ShownRequest } from './shown-request.js'

/** The request as a command for a POSIX shell, a line each part. */
export function curlOf(request: ShownRequest): string {
  const { basic, bearer, form, json, url } = request
  const { isUsual, method } = methodOf(request)
  const parts = [
    `curl ${isUsual ? '' : `-X ${method} `}"${url}"`,
    ...(bearer === undefined ? [] : [`-H "Authorization: Bearer ${bearer}"`]),
    ...(basic === undefined ? [] : [`-u "${basic.join(':')}"`]),
    ...(json === undefined ? [] : ['-H "Content-Type: application/json"', `-d '${JSON.stringify(json)}'`]),
    ...Object.entries(form ?? {}).map(([name, value]) => `--data-urlencode "${name}=${value}"`),
  ]
  return parts.join(' \\\n  ')
}

/** A command that prints the address. */
export function curlAddressOf({ query, url }: ShownAddress): string {
  const search = Object.entries(query).map(([name, value]) => `${name}=${value}`)
  return `echo "${url}?${search.join('&')}"`
}
