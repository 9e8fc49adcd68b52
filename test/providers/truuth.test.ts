import { providerContract } from './contract.ts';
import { truuthFacts } from './truuth/facts.ts';

providerContract(truuthFacts);
