import type { Account, Call } from '../imitation.ts';
import { jpegResponse, presignedUrl } from '../media.ts';
import { inventPerson } from '../person.ts';
import type { Session } from '../session.ts';
import { CREATED } from './create.ts';
import { badRequest, notFound, refuse } from './errors.ts';
import { FAILED_FLAGS, FLAGS, NOT_AVAILABLE } from './reasons.ts';
import { DOCUMENT_IMAGES, type DocumentImage, switchesOf } from './switches.ts';

const IMAGE_LIFE_SECONDS = 3600;

/** The provider's word for where the session is: an applicant who left looks as one who is still at it. */
export function wireStatus({ status }: Session): 'pending' | 'processing' | 'completed' | 'expired' {
  switch (status) {
    case 'completed':
    case 'expired':
      return status;
    case 'abandoned':
      return 'processing';
    default:
      return 'pending';
  }
}

/** The provider's reject message; null for one that carries none. */
export const rejectMessage = ({ reason }: Session): string | null => (reason === NOT_AVAILABLE ? null : reason);

/** GET /api/v1/kyc/sessions/{id}. */
export function read(call: Call): Response {
  const session = call.session(call.params.id);
  if (session === undefined) return notFound();
  const created = CREATED.parse(session.data);
  const message = switchesOf(call.account).spec === 'source' ? rejectMessage(session) : null;
  return Response.json({
    id: session.id,
    status: wireStatus(session),
    result: session.outcome,
    ...(message === null ? {} : { reject_message: message }),
    document_name: created.documentName,
    document_number: created.documentNumber,
    document_type: created.documentType,
    metadata: created.metadata,
    created_at: session.createdAt,
    updated_at: session.updatedAt,
    ...(session.status === 'completed' ? completedParts(call.account, session) : {}),
  });
}

function completedParts(account: Account, session: Session) {
  const { documentNumber, documentType } = CREATED.parse(session.data);
  const nationality = documentType === '1' ? 'WARGANEGARA' : null;
  const url = (image: DocumentImage) => `${account.url}/api/v1/kyc/sessions/${session.id}/documents/${image}`;
  return {
    document: {
      ...documentData(session),
      dob: birthDate(documentNumber) ?? inventPerson(session.id).dateOfBirth,
      nationality,
      religion: null,
      race: null,
    },
    verification: verification(account, session),
    documents: Object.fromEntries(DOCUMENT_IMAGES.map((image) => [image, url(image)])),
  };
}

/** POST /api/v1/kyc/sessions/{id}: asks the upstream provider anew, and answers in one of four shapes. */
export function refresh(call: Call): Response {
  const { account } = call;
  const session = call.session(call.params.id);
  if (session === undefined) return notFound();
  const state = { id: session.id, status: wireStatus(session), result: session.outcome };
  const final = session.status === 'completed' || session.status === 'expired';
  const switches = switchesOf(account);
  if (!final && switches.refresh !== 'normal') {
    const error =
      switches.refresh === 'unreachable' ? 'Upstream is not reachable' : 'Session has no upstream reference';
    return Response.json({ ...state, refreshed: false, error });
  }
  const completed = session.status === 'completed';
  const refreshed = !final || switches.refreshedWhenFinal;
  return Response.json({
    ...state,
    ref_id: CREATED.parse(session.data).refId,
    reject_message: rejectMessage(session),
    refreshed,
    ...(refreshed ? {} : { message: 'Session already finalized' }),
    document: completed ? documentData(session) : null,
    verification: session.status === 'expired' ? null : verification(account, session),
    images: Object.fromEntries(
      DOCUMENT_IMAGES.map((image) => [image, completed ? imageUrl(account, session, image) : null]),
    ),
  });
}

/** GET /api/v1/kyc/sessions/{id}/documents/{type}. */
export function readDocument(call: Call): Response {
  const session = call.session(call.params.id);
  const image = DOCUMENT_IMAGES.find((each) => each === call.params.type);
  if (image === undefined) return badRequest('Unknown document type');
  if (session?.status !== 'completed' || !hasImage(call.account, session, image)) {
    return refuse(404, 'NOT_FOUND', 'Document not found');
  }
  return jpegResponse({ 'cache-control': 'private, max-age=3600' });
}

/** Only a MyKad is photographed from behind. */
const hasImage = (account: Account, session: Session, image: DocumentImage): boolean =>
  switchesOf(account).missingImage !== image &&
  !(image === 'back_document' && CREATED.parse(session.data).documentType !== '1');

function imageUrl(account: Account, session: Session, image: DocumentImage): string | null {
  const seconds = switchesOf(account).expiredImages ? 0 : IMAGE_LIFE_SECONDS;
  return hasImage(account, session, image) ? presignedUrl(account, `${session.id}/${image}.jpg`, seconds) : null;
}

/** The data read from the document: as in the create call, unless a difference is the reason of the rejection. */
function documentData(session: Session) {
  const { documentName, documentNumber, documentType } = CREATED.parse(session.data);
  const number = session.reason === 'id_mismatch' ? [...documentNumber].reverse().join('') : documentNumber;
  const person = inventPerson(session.id);
  const digits = number.replace(/\D/g, '');
  // The last digit of a MyKad number is odd for men.
  const male = documentType === '1' && digits.length === 12 ? Number(digits.at(-1)) % 2 === 1 : person.sex === 'male';
  return {
    full_name: session.reason === 'name_mismatch' ? 'ORANG LAIN' : documentName.toUpperCase(),
    id_number: number,
    id_number_back: documentType === '1' ? `${number}-01-02` : null,
    address: person.address.toUpperCase(),
    gender: male ? 'LELAKI' : 'PEREMPUAN',
  };
}

/** The birth date at the start of a MyKad number (YYMMDD), if it is one. */
function birthDate(number: string): string | null {
  const [, year, month, day] = /^(\d{2})(\d{2})(\d{2})-?\d{2}-?\d{4}$/.exec(number) ?? [];
  if (year === undefined) return null;
  const date = `${Number(year) > 25 ? '19' : '20'}${year}-${month}-${day}`;
  return Number.isNaN(Date.parse(date)) ? null : date;
}

function verification(account: Account, session: Session) {
  const decided = session.status === 'completed';
  const failed = session.reason === null ? null : (FAILED_FLAGS[session.reason] ?? null);
  const flags = FLAGS.map((flag) => [flag, decided && flag !== failed] as const);
  const score = failed === 'face_match' ? 41.2 : 93.4;
  return {
    ...Object.fromEntries(flags),
    face_match_score: decided ? (switchesOf(account).score === 'string' ? score.toFixed(2) : score) : null,
  };
}
