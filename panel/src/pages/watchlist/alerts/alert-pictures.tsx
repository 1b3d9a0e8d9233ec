import { Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { FacePicture } from '../../../faces/face-picture.tsx'
import { type Alert, boxIn, screeningQuery, thumbnailOf } from '../api.ts'
import { SquareFace } from '../parts/square-face.tsx'
import { useJudged } from '../parts/use-judged.ts'
import styles from '../watchlist.module.css'

/** What an alert is about, with the picture it was raised for; the picture comes later. */
export function useAlertPicture(alert: Alert) {
  const { data: screened } = useQuery(screeningQuery(alert.processed_image_id))
  const face = screened?.faces.find(({ face_index: index }) => index === alert.face_index)
  const match = face?.blacklist_matches.find(({ entry_id: id }) => id === alert.entry_id)
  return { screened, match }
}

/** The face that was found beside the reference picture it is like. */
export function FacesSideBySide({ alert }: { alert: Alert }) {
  const { t } = useTranslation('watchlist')
  const { screened, match } = useAlertPicture(alert)
  const { cropped_face_path: crop, original_image_path: original, facial_area: area, reference_path: reference } = alert
  const size = screened && sizeOf(screened)
  const inReference = match?.target_box ?? null
  const name = alert.name ?? t('erased')
  return (
    <div className={styles.pair}>
      <figure className={styles.figure}>
        {crop ? (
          <SquareFace src={crop} box={null} alt={t('pictures.found_alt', { name })} />
        ) : (
          <SquareFace
            src={area && size ? original : null}
            box={area && size ? boxIn(area, size) : null}
            alt={t('pictures.found_alt', { name })}
          />
        )}
        <Text component="figcaption" size="sm" ta="center" mt={4}>
          {t('pictures.found')}
        </Text>
      </figure>
      <figure className={styles.figure}>
        <SquareFace
          src={inReference ? reference : thumbnailOf(reference)}
          box={inReference}
          alt={t('pictures.reference_alt', { name })}
        />
        <Text component="figcaption" size="sm" ta="center" mt={4}>
          {t('pictures.reference')}
        </Text>
      </figure>
    </div>
  )
}

const sizeOf = ({ width, height }: { width: number | null; height: number | null }) =>
  width !== null && height !== null ? { width, height } : null

/** The whole picture with everybody in it outlined. */
export function WholePicture({ alert, maxHeight }: { alert: Alert; maxHeight: string }) {
  const { t } = useTranslation('watchlist')
  const { screened } = useAlertPicture(alert)
  const faces = useJudged(screened)
  const size = screened && sizeOf(screened)
  if (!screened) return <Skeleton height={220} />
  if (!size || alert.original_image_path === null)
    return (
      <Text size="sm" c="dimmed">
        {t('pictures.not_kept')}
      </Text>
    )
  return (
    <FacePicture
      src={alert.original_image_path}
      alt={t('pictures.whole', { name: alert.image_path_or_identifier ?? '' })}
      {...size}
      faces={faces}
      active={String(alert.face_index)}
      maxHeight={maxHeight}
    />
  )
}
