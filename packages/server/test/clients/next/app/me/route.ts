import type { NextRequest } from 'next/server'
import { app } from '../../mudra'

export async function GET({ nextUrl }: NextRequest): Promise<Response> {
  const me = await app()
    .forAccount(nextUrl.searchParams.get('of') ?? '')
    .fetch('/users/me')
  return Response.json(await me.json(), { status: me.status })
}
