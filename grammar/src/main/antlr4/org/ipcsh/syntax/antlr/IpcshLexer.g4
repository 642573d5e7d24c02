/** The words of the language. What they mean together is in IpcshParser.g4, what they mean at all in LANGUAGE.md. */
lexer grammar IpcshLexer;

// The keywords: a NAME that reads like one of these, in small letters, becomes that token in ScriptLexer. As rules of
// their own they would cost half of the time that the first script takes to be read.
tokens {
  // declarations
  CHANNEL, REGION, SEMAPHORE, LOCK, CONDITION, BARRIER, EVENT, PROCESS, STRUCT, FN, LET, IMPORT,
  // statements
  IF, ELSE, WHILE, FOR, BREAK, CONTINUE, RETURN, TRY, CATCH, ASSERT, WITH, SELECT, ON,
  // expressions
  START, WAIT, IN, AND, OR, NOT, TRUE, FALSE, NULL,
  // keywords only where they are needed: elsewhere ScriptTokens leaves them a NAME
  USE, KEEP, AS, WITHIN, RESTART, AFTER
}

NAME : [A-Za-z_] [A-Za-z_0-9]* ;

// Numbers. What begins like one and is none is one BAD_NUMBER, so that the message can show the whole of it.
INTEGER
  : DIGITS
  | '0x' [0-9A-Fa-f_]+
  | '0o' [0-7_]+
  | '0b' [01_]+
  ;

FLOAT
  : DIGITS '.' DIGITS EXPONENT?
  | DIGITS EXPONENT
  ;

DURATION : DIGITS ('.' DIGITS)? ('ns' | 'us' | 'ms' | 's' | 'm' | 'h') ;

SIZE : DIGITS ('.' DIGITS)? ('B' | 'KiB' | 'MiB' | 'GiB') ;

BAD_NUMBER : [0-9] [A-Za-z_0-9]* ('.' [A-Za-z_0-9]+)* ;

fragment DIGITS : [0-9] [0-9_]* ;

fragment EXPONENT : [eE] [+-]? [0-9]+ ;

// A quotation mark or a brace opens a mode; the brace that closes an expression inside a string leads back into it.
QUOTE : '"' -> pushMode(TEXT) ;

RAW_STRING : '\'' ~[']* '\'' ;

OPEN_RAW_STRING : '\'' ~[']* ;

LEFT_BRACE    : '{' -> pushMode(DEFAULT_MODE) ;
RIGHT_BRACE   : '}' -> popMode ;
LEFT_PAREN    : '(' ;
RIGHT_PAREN   : ')' ;
LEFT_BRACKET  : '[' ;
RIGHT_BRACKET : ']' ;

COMMA     : ',' ;
SEMICOLON : ';' ;
COLON     : ':' ;
DOT       : '.' ;
RANGE     : '..' ;

ASSIGN             : '=' ;
ADD_ASSIGN         : '+=' ;
SUBTRACT_ASSIGN    : '-=' ;
MULTIPLY_ASSIGN    : '*=' ;
DIVIDE_ASSIGN      : '/=' ;
REMAINDER_ASSIGN   : '%=' ;
BIT_AND_ASSIGN     : '&=' ;
BIT_OR_ASSIGN      : '|=' ;
BIT_XOR_ASSIGN     : '^=' ;
SHIFT_LEFT_ASSIGN  : '<<=' ;
SHIFT_RIGHT_ASSIGN : '>>=' ;

EQUAL         : '==' ;
NOT_EQUAL     : '!=' ;
LESS          : '<' ;
LESS_EQUAL    : '<=' ;
GREATER       : '>' ;
GREATER_EQUAL : '>=' ;

BIT_OR      : '|' ;
BIT_XOR     : '^' ;
BIT_AND     : '&' ;
SHIFT_LEFT  : '<<' ;
SHIFT_RIGHT : '>>' ;
PLUS        : '+' ;
MINUS       : '-' ;
STAR        : '*' ;
SLASH       : '/' ;
PERCENT     : '%' ;

NEWLINE : '\r'? '\n' ;
COMMENT : '#' ~[\r\n]* -> channel(HIDDEN) ;
SPACE   : [ \t]+ -> skip ;

// What other languages write. Known here only so that the answer can say what to write instead.
FOREIGN_OPERATOR : '&&' | '||' | '!' | '++' | '===' | '!==' | '<>' | '**' | '->' | '=>' | ':=' | '?' | '~' | '$' | '@' ;
FOREIGN_COMMENT  : '//' ~[\r\n]* | '/*' ~[*]* '*'+ (~[/*] ~[*]* '*'+)* '/' ;

/** Anything else, so that no character is ever skipped in silence. */
UNKNOWN : . ;

mode TEXT;

CLOSING_QUOTE : '"' -> popMode ;

/** Opens an expression inside a string. */
TEXT_BRACE : '{' -> pushMode(DEFAULT_MODE) ;

ESCAPE : '\\' ('u{' [0-9A-Fa-f]* '}' | 'x' [0-9A-Fa-f]? [0-9A-Fa-f]? | .)? ;

CHARACTERS : ~["\\{]+ ;
