{
  "wgs_profile": {
    "format": 3,
    "wgs": "0.1.0",
    "sample": "SIM",
    "reference": "a868ce182357d0ee5d376eff701f1333ec57c2b81036550bdd77055cdc09711c",
    "contigs": [
      {
        "name": "chr20",
        "len": 1037,
        "md5": "33deff89a7bef543b420d5652e26ba5f",
        "positions": 3939275,
        "depth_sum": 117782160,
        "depth_median": 30
      }
    ],
    "cell_sums": [
      10961319053583923789,
      0
    ],
    "witness": {
      "contig": 0,
      "start": 0,
      "end": 1037,
      "records": 190,
      "names": 16026298861471735634
    },
    "cells_read": 4,
    "reads": {
      "seen": 837018,
      "excluded": [
        0,
        0,
        0,
        47788,
        0,
        2518,
        0
      ],
      "capped": 0
    },
    "positions_left_out": 39998,
    "indels": [
      {
        "tracts": 2513037,
        "reads": 75190090,
        "indels": 2989,
        "losses": 246,
        "gains": 119,
        "error_milli_log10": 5317,
        "variant_milli_log10": 4207,
        "loss_permille": 674
      },
      {
        "tracts": 169512,
        "reads": 4991055,
        "indels": 1142,
        "losses": 45,
        "gains": 23,
        "error_milli_log10": 4691,
        "variant_milli_log10": 3353,
        "loss_permille": 658
      },
      {
        "tracts": 53342,
        "reads": 1567236,
        "indels": 824,
        "losses": 18,
        "gains": 17,
        "error_milli_log10": 4528,
        "variant_milli_log10": 3003,
        "loss_permille": 562
      },
      {
        "tracts": 18571,
        "reads": 544378,
        "indels": 503,
        "losses": 6,
        "gains": 8,
        "error_milli_log10": 4422,
        "variant_milli_log10": 2752,
        "loss_permille": 556
      },
      {
        "tracts": 5155,
        "reads": 150045,
        "indels": 432,
        "losses": 83,
        "gains": 42,
        "error_milli_log10": 3062,
        "variant_milli_log10": 2413,
        "loss_permille": 662
      },
      {
        "tracts": 1928,
        "reads": 56578,
        "indels": 545,
        "losses": 48,
        "gains": 20,
        "error_milli_log10": 2840,
        "variant_milli_log10": 1911,
        "loss_permille": 692
      },
      {
        "tracts": 706,
        "reads": 20589,
        "indels": 375,
        "losses": 23,
        "gains": 18,
        "error_milli_log10": 2604,
        "variant_milli_log10": 1595,
        "loss_permille": 589
      },
      {
        "tracts": 385,
        "reads": 11185,
        "indels": 552,
        "losses": 20,
        "gains": 17,
        "error_milli_log10": 2323,
        "variant_milli_log10": 1148,
        "loss_permille": 578
      },
      {
        "tracts": 267,
        "reads": 7851,
        "indels": 615,
        "losses": 18,
        "gains": 16,
        "error_milli_log10": 2097,
        "variant_milli_log10": 974,
        "loss_permille": 573
      },
      {
        "tracts": 202,
        "reads": 5955,
        "indels": 892,
        "losses": 30,
        "gains": 21,
        "error_milli_log10": 1781,
        "variant_milli_log10": 688,
        "loss_permille": 604
      },
      {
        "tracts": 175,
        "reads": 5047,
        "indels": 924,
        "losses": 42,
        "gains": 34,
        "error_milli_log10": 1547,
        "variant_milli_log10": 588,
        "loss_permille": 572
      },
      {
        "tracts": 134,
        "reads": 3901,
        "indels": 606,
        "losses": 82,
        "gains": 47,
        "error_milli_log10": 1313,
        "variant_milli_log10": 601,
        "loss_permille": 637
      },
      {
        "tracts": 141,
        "reads": 3890,
        "indels": 713,
        "losses": 104,
        "gains": 67,
        "error_milli_log10": 1198,
        "variant_milli_log10": 555,
        "loss_permille": 612
      },
      {
        "tracts": 112,
        "reads": 3302,
        "indels": 998,
        "losses": 135,
        "gains": 50,
        "error_milli_log10": 991,
        "variant_milli_log10": 414,
        "loss_permille": 722
      },
      {
        "tracts": 127,
        "reads": 3598,
        "indels": 1065,
        "losses": 156,
        "gains": 89,
        "error_milli_log10": 734,
        "variant_milli_log10": 462,
        "loss_permille": 637
      },
      {
        "tracts": 97,
        "reads": 2866,
        "indels": 933,
        "losses": 105,
        "gains": 52,
        "error_milli_log10": 700,
        "variant_milli_log10": 413,
        "loss_permille": 666
      },
      {
        "tracts": 69,
        "reads": 1933,
        "indels": 651,
        "losses": 71,
        "gains": 33,
        "error_milli_log10": 728,
        "variant_milli_log10": 362,
        "loss_permille": 677
      },
      {
        "tracts": 70,
        "reads": 1975,
        "indels": 653,
        "losses": 88,
        "gains": 46,
        "error_milli_log10": 750,
        "variant_milli_log10": 375,
        "loss_permille": 655
      },
      {
        "tracts": 64,
        "reads": 1866,
        "indels": 593,
        "losses": 56,
        "gains": 35,
        "error_milli_log10": 675,
        "variant_milli_log10": 410,
        "loss_permille": 621
      },
      {
        "tracts": 50,
        "reads": 1463,
        "indels": 385,
        "losses": 56,
        "gains": 26,
        "error_milli_log10": 696,
        "variant_milli_log10": 428,
        "loss_permille": 676
      },
      {
        "tracts": 41,
        "reads": 1168,
        "indels": 297,
        "losses": 65,
        "gains": 38,
        "error_milli_log10": 685,
        "variant_milli_log10": 403,
        "loss_permille": 633
      },
      {
        "tracts": 32,
        "reads": 879,
        "indels": 199,
        "losses": 41,
        "gains": 12,
        "error_milli_log10": 620,
        "variant_milli_log10": 410,
        "loss_permille": 739
      },
      {
        "tracts": 28,
        "reads": 755,
        "indels": 168,
        "losses": 37,
        "gains": 11,
        "error_milli_log10": 636,
        "variant_milli_log10": 390,
        "loss_permille": 734
      },
      {
        "tracts": 31,
        "reads": 869,
        "indels": 196,
        "losses": 41,
        "gains": 20,
        "error_milli_log10": 663,
        "variant_milli_log10": 386,
        "loss_permille": 666
      },
      {
        "tracts": 13,
        "reads": 370,
        "indels": 83,
        "losses": 16,
        "gains": 4,
        "error_milli_log10": 587,
        "variant_milli_log10": 350,
        "loss_permille": 723
      },
      {
        "tracts": 12,
        "reads": 371,
        "indels": 74,
        "losses": 23,
        "gains": 15,
        "error_milli_log10": 617,
        "variant_milli_log10": 349,
        "loss_permille": 619
      },
      {
        "tracts": 7,
        "reads": 174,
        "indels": 53,
        "losses": 8,
        "gains": 5,
        "error_milli_log10": 518,
        "variant_milli_log10": 319,
        "loss_permille": 634
      },
      {
        "tracts": 5,
        "reads": 132,
        "indels": 24,
        "losses": 8,
        "gains": 6,
        "error_milli_log10": 559,
        "variant_milli_log10": 322,
        "loss_permille": 615
      },
      {
        "tracts": 27,
        "reads": 810,
        "indels": 129,
        "losses": 45,
        "gains": 31,
        "error_milli_log10": 734,
        "variant_milli_log10": 401,
        "loss_permille": 603
      },
      {
        "tracts": 10313,
        "reads": 301700,
        "indels": 233,
        "losses": 1,
        "gains": 1,
        "error_milli_log10": 4876,
        "variant_milli_log10": 2937,
        "loss_permille": 484
      },
      {
        "tracts": 1399,
        "reads": 41063,
        "indels": 130,
        "losses": 1,
        "gains": 0,
        "error_milli_log10": 4420,
        "variant_milli_log10": 2256,
        "loss_permille": 507
      },
      {
        "tracts": 279,
        "reads": 8176,
        "indels": 160,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 3902,
        "variant_milli_log10": 1579,
        "loss_permille": 483
      },
      {
        "tracts": 117,
        "reads": 3470,
        "indels": 78,
        "losses": 1,
        "gains": 0,
        "error_milli_log10": 2849,
        "variant_milli_log10": 1637,
        "loss_permille": 507
      },
      {
        "tracts": 61,
        "reads": 1695,
        "indels": 86,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 4982,
        "variant_milli_log10": 1304,
        "loss_permille": 483
      },
      {
        "tracts": 36,
        "reads": 967,
        "indels": 68,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2944,
        "variant_milli_log10": 929,
        "loss_permille": 483
      },
      {
        "tracts": 25,
        "reads": 723,
        "indels": 64,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2389,
        "variant_milli_log10": 635,
        "loss_permille": 483
      },
      {
        "tracts": 12,
        "reads": 334,
        "indels": 64,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 3512,
        "variant_milli_log10": 396,
        "loss_permille": 483
      },
      {
        "tracts": 13,
        "reads": 375,
        "indels": 35,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 3430,
        "variant_milli_log10": 329,
        "loss_permille": 483
      },
      {
        "tracts": 12,
        "reads": 335,
        "indels": 94,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2993,
        "variant_milli_log10": 293,
        "loss_permille": 483
      },
      {
        "tracts": 13,
        "reads": 328,
        "indels": 153,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 1958,
        "variant_milli_log10": 275,
        "loss_permille": 483
      },
      {
        "tracts": 13,
        "reads": 381,
        "indels": 109,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2635,
        "variant_milli_log10": 305,
        "loss_permille": 483
      },
      {
        "tracts": 9,
        "reads": 225,
        "indels": 62,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2235,
        "variant_milli_log10": 297,
        "loss_permille": 483
      },
      {
        "tracts": 5,
        "reads": 129,
        "indels": 40,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 1838,
        "variant_milli_log10": 297,
        "loss_permille": 483
      },
      {
        "tracts": 11,
        "reads": 306,
        "indels": 100,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 1694,
        "variant_milli_log10": 282,
        "loss_permille": 483
      },
      {
        "tracts": 10,
        "reads": 258,
        "indels": 107,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 1353,
        "variant_milli_log10": 278,
        "loss_permille": 483
      },
      {
        "tracts": 7,
        "reads": 193,
        "indels": 76,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 1027,
        "variant_milli_log10": 289,
        "loss_permille": 483
      },
      {
        "tracts": 32,
        "reads": 855,
        "indels": 344,
        "losses": 0,
        "gains": 5,
        "error_milli_log10": 1052,
        "variant_milli_log10": 267,
        "loss_permille": 386
      },
      {
        "tracts": 50102,
        "reads": 1464318,
        "indels": 247,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 5894,
        "variant_milli_log10": 3419,
        "loss_permille": 571
      },
      {
        "tracts": 1819,
        "reads": 52642,
        "indels": 24,
        "losses": 1,
        "gains": 0,
        "error_milli_log10": 4721,
        "variant_milli_log10": 2961,
        "loss_permille": 592
      },
      {
        "tracts": 175,
        "reads": 5189,
        "indels": 60,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 6696,
        "variant_milli_log10": 1740,
        "loss_permille": 571
      },
      {
        "tracts": 67,
        "reads": 1910,
        "indels": 28,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 6017,
        "variant_milli_log10": 1524,
        "loss_permille": 571
      },
      {
        "tracts": 36,
        "reads": 1071,
        "indels": 20,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 5517,
        "variant_milli_log10": 1054,
        "loss_permille": 571
      },
      {
        "tracts": 17,
        "reads": 502,
        "indels": 28,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 4954,
        "variant_milli_log10": 726,
        "loss_permille": 571
      },
      {
        "tracts": 2,
        "reads": 68,
        "indels": 11,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 4067,
        "variant_milli_log10": 517,
        "loss_permille": 571
      },
      {
        "tracts": 3,
        "reads": 78,
        "indels": 0,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 3955,
        "variant_milli_log10": 411,
        "loss_permille": 571
      },
      {
        "tracts": 4,
        "reads": 109,
        "indels": 13,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 3699,
        "variant_milli_log10": 404,
        "loss_permille": 571
      },
      {
        "tracts": 0,
        "reads": 0,
        "indels": 0,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 3194,
        "variant_milli_log10": 398,
        "loss_permille": 571
      },
      {
        "tracts": 1,
        "reads": 28,
        "indels": 15,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2938,
        "variant_milli_log10": 392,
        "loss_permille": 571
      },
      {
        "tracts": 1,
        "reads": 37,
        "indels": 30,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2683,
        "variant_milli_log10": 392,
        "loss_permille": 571
      },
      {
        "tracts": 3,
        "reads": 75,
        "indels": 35,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2428,
        "variant_milli_log10": 379,
        "loss_permille": 571
      },
      {
        "tracts": 7,
        "reads": 206,
        "indels": 39,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2576,
        "variant_milli_log10": 406,
        "loss_permille": 571
      },
      {
        "tracts": 24339,
        "reads": 706189,
        "indels": 377,
        "losses": 4,
        "gains": 1,
        "error_milli_log10": 5132,
        "variant_milli_log10": 3007,
        "loss_permille": 484
      },
      {
        "tracts": 871,
        "reads": 24491,
        "indels": 117,
        "losses": 0,
        "gains": 4,
        "error_milli_log10": 4385,
        "variant_milli_log10": 1934,
        "loss_permille": 338
      },
      {
        "tracts": 264,
        "reads": 7609,
        "indels": 134,
        "losses": 0,
        "gains": 1,
        "error_milli_log10": 3869,
        "variant_milli_log10": 1500,
        "loss_permille": 386
      },
      {
        "tracts": 102,
        "reads": 2868,
        "indels": 215,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 5454,
        "variant_milli_log10": 907,
        "loss_permille": 405
      },
      {
        "tracts": 28,
        "reads": 783,
        "indels": 125,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2011,
        "variant_milli_log10": 539,
        "loss_permille": 405
      },
      {
        "tracts": 18,
        "reads": 493,
        "indels": 155,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 3845,
        "variant_milli_log10": 356,
        "loss_permille": 405
      },
      {
        "tracts": 10,
        "reads": 313,
        "indels": 37,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 3665,
        "variant_milli_log10": 309,
        "loss_permille": 405
      },
      {
        "tracts": 9,
        "reads": 270,
        "indels": 84,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 3139,
        "variant_milli_log10": 282,
        "loss_permille": 405
      },
      {
        "tracts": 15,
        "reads": 459,
        "indels": 113,
        "losses": 0,
        "gains": 7,
        "error_milli_log10": 3168,
        "variant_milli_log10": 297,
        "loss_permille": 300
      },
      {
        "tracts": 4,
        "reads": 112,
        "indels": 34,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2469,
        "variant_milli_log10": 293,
        "loss_permille": 405
      },
      {
        "tracts": 19,
        "reads": 535,
        "indels": 139,
        "losses": 0,
        "gains": 0,
        "error_milli_log10": 2289,
        "variant_milli_log10": 297,
        "loss_permille": 405
      }
    ],
    "homozygous_records": 55599,
    "homozygous_other": 109,
    "foreign_milli_log10": 4699,
    "base_errors": [
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 125
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 125
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 200
      },
      {
        "bases": 124,
        "mismatches": 60,
        "milli_log10": 315
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 400
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 500
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 600
      },
      {
        "bases": 669927,
        "mismatches": 133903,
        "milli_log10": 699
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 800
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 900
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1100
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1200
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1300
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1400
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1500
      },
      {
        "bases": 2057493,
        "mismatches": 51781,
        "milli_log10": 1599
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1700
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1800
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 1900
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2100
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2200
      },
      {
        "bases": 2266990,
        "mismatches": 11538,
        "milli_log10": 2293
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2400
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2500
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2600
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2700
      },
      {
        "bases": 5875440,
        "mismatches": 9468,
        "milli_log10": 2793
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2900
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3100
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3200
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3300
      },
      {
        "bases": 24517165,
        "mismatches": 10522,
        "milli_log10": 3367
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3500
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3600
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3700
      },
      {
        "bases": 58181720,
        "mismatches": 11244,
        "milli_log10": 3714
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 3900
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4000
      },
      {
        "bases": 22879502,
        "mismatches": 2634,
        "milli_log10": 3939
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4200
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4300
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4400
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4500
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4600
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4700
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4800
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 4900
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5100
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5200
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5300
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5400
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5500
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5600
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5700
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5800
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 5900
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 6000
      },
      {
        "bases": 0,
        "mismatches": 0,
        "milli_log10": 2000
      }
    ]
  },
  "sha256": "bc66957499216b1a242d575a048fb5cdac72504f80c1065f6fb62565e39cfae2"
}
