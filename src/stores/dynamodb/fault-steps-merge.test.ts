import { faultSteps } from './fault-steps.contract.ts'

faultSteps((of) => of === 'merge')
