import { providerContract } from './contract.ts';
import { ondatoFacts } from './ondato/facts.ts';

providerContract(ondatoFacts);
