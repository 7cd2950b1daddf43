import type { FastifyRequest } from 'fastify'

/** Paths of ours that may answer with a redirect off this site: requests of apps. */
const MAY_LEAVE = /^\/-\//
/** Addresses that are opened by an app on the person's device, and not by the browser. */
const WEB_ADDRESS = /^https?:\/\//

/**
 * Whether what follows a form has to be a page of ours that moves on by itself. Browsers hold a form, and every redirect that follows it, to
 * the `form-action` of the page that it was on (CSP3 §6.4.1), where an app's address, and what that app redirects to, do not belong. A program
 * that sends a form gets the redirect.
 * @param address  a path of this site, or a verified address of an app
 */
export function leavesFromForm(request: FastifyRequest, address: string): boolean {
  if (request.method !== 'POST' || !(MAY_LEAVE.test(address) || WEB_ADDRESS.test(address))) return false
  const destination = request.headers['sec-fetch-dest']
  // Every browser calls itself so; those that say what they load a page for say it everywhere that this server answers.
  if (destination === undefined) return request.headers['user-agent']?.startsWith('Mozilla/') === true
  return destination === 'document'
}

/** @returns the address where only a redirect can open it, as an app's own scheme; a form that leads there has to name it */
export function schemeTarget(address: string | null): string | null {
  return address === null || WEB_ADDRESS.test(address) ? null : address
}
