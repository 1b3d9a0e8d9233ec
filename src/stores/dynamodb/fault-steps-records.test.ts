import { faultSteps } from './fault-steps.contract.ts'

faultSteps((of) => !['add', 'rename', 'setState', 'removal', 'merge'].includes(of))
