import type { FastifyReply, FastifyRequest } from 'fastify'
import { isFlashCode, type FlashCode } from '../../ui/flash.js'
import type { Frame } from '../../ui/shell.js'
import { csrfToken } from './context.js'
import { readCookie, setCookie } from './page-cookies.js'

/** Long enough to be led on to a page and short enough to say nothing stale. */
const FLASH_SECONDS = 60

/**
 * What `<Shell frame={…}>` needs of a request: who looks, the token for forms, what the last form did, and the time.
 * It takes the flash with it, so that a page says it once.
 */
export async function frameOf(request: FastifyRequest, reply: FastifyReply): Promise<Frame> {
  const { session } = request
  const { clock, findAdministered } = request.server.console
  return {
    viewer:
      session === null
        ? null
        : {
            name: session.user.name,
            email: session.user.email,
            pictureHref: pictureHref(request, session.user.picture ?? null),
            adminOf: await findAdministered(session.user.gid),
          },
    csrfToken: csrfToken(request),
    flash: request.typed === null ? takeFlash(request, reply) : 'form_kept',
    nowMs: clock.nowMs(),
  }
}

/** Where pages find somebody's picture. @param name  null for nobody's */
function pictureHref({ server }: FastifyRequest, name: string | null): string | null {
  return name === null ? null : server.pages.picturePath(name)
}

/** Lets the page that comes next say what was done; call it before `seeOther`. The words are in `ui/flash.tsx`. */
export function setFlash(reply: FastifyReply, code: FlashCode): void {
  setCookie(reply, 'flash', { value: code, maxAgeSeconds: FLASH_SECONDS })
}

function takeFlash(request: FastifyRequest, reply: FastifyReply): FlashCode | null {
  const text = readCookie(request, 'flash')
  if (text === null) return null
  setCookie(reply, 'flash', { value: '', maxAgeSeconds: 0 })
  return isFlashCode(text) ? text : null
}
