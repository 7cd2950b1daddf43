import { MudraError } from '@mudra/client'
import { callback } from '../../mudra'

export async function GET(request: Request): Promise<Response> {
  try {
    return await callback(request)
  } catch (error) {
    if (error instanceof MudraError) return new Response(error.code, { status: 400 })
    throw error
  }
}
