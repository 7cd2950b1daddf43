import type { FastifyReply } from 'fastify'

/** What every answer says in CI mode, so that nobody takes such a server for one that guards anything. */
export const MODE_HEADER = 'x-mudra-mode'
export const CI_MODE = 'ci'

export function addModeHeader(reply: FastifyReply, isCi: boolean): void {
  if (isCi) void reply.header(MODE_HEADER, CI_MODE)
}
