export { login as GET } from '../../mudra'
