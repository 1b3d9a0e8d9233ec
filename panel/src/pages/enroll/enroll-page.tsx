import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'
import { Page } from '../../components/page.tsx'
import { forgetHandedOver, peekHandedOver } from '../../faces/handed-over.ts'
import { EnrollForm } from './enroll-form.tsx'
import { Enrolled } from './enrolled.tsx'

export function EnrollPage() {
  const { t } = useTranslation('enroll')
  const [first, setFirst] = useState(peekHandedOver)
  const [enrolled, setEnrolled] = useState<Schemas['Enrolled'] | null>(null)
  const [round, setRound] = useState(0)
  useEffect(forgetHandedOver, [])
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      {enrolled ? (
        <Enrolled
          enrolled={enrolled}
          onNext={() => {
            setEnrolled(null)
            setFirst(null)
            setRound(round + 1)
          }}
        />
      ) : (
        <EnrollForm key={round} first={first} onEnrolled={setEnrolled} />
      )}
    </Page>
  )
}
